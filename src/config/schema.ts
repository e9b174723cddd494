import { z } from 'zod';
import { backend } from './backend-schema.ts';
import { parseListen } from './listen.ts';
import { maintenance } from './maintenance.ts';
import { duration, id, reference } from './schema-parts.ts';

const oneOrMore = <Item extends z.ZodType<string>>(item: Item) =>
  z
    .union([item, z.array(item).min(1)])
    .transform((value): z.output<Item>[] => (Array.isArray(value) ? value : [value]) as z.output<Item>[]);

/** Beside the configuration. */
export const DEFAULT_BASELINES = './baselines';

/** Suits a schedule that fires every hour. */
export const DEFAULT_SPREAD = '50m';

const selection = z.strictObject({
  ids: oneOrMore(z.string().min(1)).optional().describe('Ids, `capability/name`.'),
  capability: oneOrMore(z.string().min(1)).optional().describe('Capabilities.'),
  tags: oneOrMore(z.string().min(1)).optional().describe('Tags; any of them.'),
  cost: oneOrMore(z.enum(['small', 'medium', 'large']))
    .optional()
    .describe('Classes of cost.'),
});

const schedule = z.strictObject({
  name: id
    .refine((name) => name !== 'burst', { error: '"burst" is the name of what coalmine sends of its own accord' })
    .describe('Unique; names its cycles and metrics.'),
  cron: z.string().min(1).describe('Five fields, or six with seconds; in UTC.'),
  spread: duration(0, 86_400_000, 'at most 24h')
    .prefault(DEFAULT_SPREAD)
    .describe('Time over which the probes of one cycle are spread.'),
  jitter: duration(0, 60_000, 'at most 60s')
    .prefault('5s')
    .describe('Each probe starts up to this much later than its even place.'),
  repeats: z.int().min(1).max(100).default(1).describe('Probes of each cell in one cycle.'),
  canaries: selection.prefault({}).describe('Which canaries: those that match all that is given; nothing given = all.'),
  variants: oneOrMore(z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'not a name of a variant' }))
    .prefault(['plain'])
    .describe("Which of the canaries' variants."),
  backends: oneOrMore(reference).optional().describe('Ids of backends; left out = all.'),
  catchUp: z
    .enum(['latest', 'none'])
    .default('latest')
    .describe('After a stop: run the newest missed firing while less than half its interval is gone, or none.'),
});

const share = z.number().gt(0).lt(1);

const dollars = z.number().min(0).max(100_000);
const price = z
  .strictObject({
    input: dollars.describe('Dollars for a million tokens of input.'),
    output: dollars.describe('Dollars for a million tokens of output, thinking included.'),
    cacheRead: dollars.optional().describe('For tokens read from a cache; left out = `input`.'),
    cacheWrite: dollars.optional().describe('For tokens written to a cache; left out = 1.25 × `input`.'),
  })
  .transform(({ input, output, cacheRead = input, cacheWrite = 1.25 * input }) => ({
    input,
    output,
    cacheRead,
    cacheWrite,
  }));

const path = z.string().min(1);
const store = z.strictObject({
  path: path.default('./data/coalmine.db').describe('The SQLite file; made when missing.'),
  answers: z.enum(['full', 'hash']).default('full').describe('Keep texts of answers, or only their length and hash.'),
  retentionDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('Folded samples older than this are removed; sums and incidents stay.'),
});

const http = z.strictObject({
  listen: z
    .string()
    .transform((text, context) => {
      const listen = parseListen(text);
      if (typeof listen !== 'string') return listen;
      context.issues.push({ code: 'custom', message: listen, input: text });
      return z.NEVER;
    })
    .prefault('127.0.0.1:9464')
    .describe('Address and port; port 0 takes a free one.'),
  token: z
    .string()
    .min(1)
    .optional()
    .describe('Bearer token for what changes state, as `${ENV}`; left out = those routes are off.'),
  tokenFile: path.optional().describe('File that holds the token instead.'),
});

/** The whole file as it is written. Every default that a file may leave out stands here and nowhere else. */
export const configSchema = z.strictObject({
  falseAlarmsPerMonth: z
    .number()
    .positive()
    .max(1000)
    .default(1)
    .describe('False alarms a month that you accept from the whole fleet; every threshold follows from it.'),
  tolerance: z
    .number()
    .positive()
    .max(0.5)
    .default(0.02)
    .describe('A fall of the mean score up to this much is tolerated; ratio.'),
  budget: z
    .strictObject({
      dollarsPerDay: z.number().positive().max(1_000_000).default(5).describe('Hard limit of a UTC day, in dollars.'),
      tokensPerDay: z
        .int()
        .min(1)
        .nullable()
        .default(null)
        .describe('Hard limit of a UTC day, in tokens; empty = none.'),
      burstShare: z
        .number()
        .min(0)
        .max(1)
        .default(0.25)
        .describe('Part of both limits that bursts may use, which confirm or clear a suspicion; 0 = no bursts.'),
    })
    .prefault({})
    .describe('What probing may cost. What does not fit is deferred and counted.'),
  canaries: path.optional().describe('Folder of the suite; left out = the suite that comes with coalmine.'),
  baselines: path.default(DEFAULT_BASELINES).describe('Folder of the baselines.'),
  baselineExpiryDays: z
    .int()
    .min(1)
    .max(3650)
    .default(90)
    .describe('Age at which a baseline asks to be recorded again.'),
  store: z
    .union([path, store])
    .prefault({})
    .transform((value) => (typeof value === 'string' ? store.parse({ path: value }) : value))
    .describe('The store: a path, or a mapping.'),
  http: http.prefault({}).describe('Where metrics, API and pages are served.'),
  providers: z
    .record(id, z.looseObject({ type: z.string().min(1).describe('The kind of provider.') }))
    .refine((all) => Object.keys(all).length > 0, { error: 'needs at least one provider' })
    .describe('Credentials and addresses, by a name of your choice; the other keys depend on `type`.'),
  backends: z.array(backend).min(1).describe('What is watched.'),
  schedules: z
    .array(schedule)
    .min(1)
    .prefault([{ name: 'hourly', cron: '7 * * * *', canaries: { cost: 'small' } }])
    .describe('When which canaries are sent where.'),
  maintenance: z
    .array(maintenance)
    .prefault([])
    .describe('Windows in which what is sent is not judged; `coalmine pause` opens one by hand.'),
  detectable: share
    .default(0.3)
    .describe(
      'Share of bad answers that must be found within a day on every scope; an alert tells where it would not.',
    ),
  slo: z
    .strictObject({
      objective: share
        .nullable()
        .default(null)
        .describe('Share of scores that is to be kept; empty = five points below what the baselines recorded.'),
      objectives: z
        .record(z.string().min(1), share)
        .prefault({})
        .describe('The same by capability of the suite, where it differs.'),
    })
    .prefault({})
    .describe('Quality objectives, which `coalmine rules` turns into alerts on error budgets.'),
  prices: z
    .record(z.string().min(1), price)
    .prefault({})
    .describe('Prices by model, where the built-in table is wrong or knows none.'),
  control: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .describe('Whether it runs. It costs no tokens: its backend is inside the process.'),
    })
    .prefault({})
    .describe('The positive control: a backend that answers wrong on purpose, to see whether coalmine notices.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('The least that is logged.'),
});

export type ParsedConfig = z.output<typeof configSchema>;
