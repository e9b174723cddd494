import { z } from 'zod';
import { BASELINE_STATES, SIGNAL_CLASSES, VERDICTS } from '../../judgement.ts';
import { CHANGE_KINDS } from '../../operator-events.ts';

// The parameters of every route. What comes in is text; the description shows what it must mean, so each ends in a
// `pipe` whose last part says that.

const name = z.string().min(1).max(200);

const whole = (from: number, to: number) => {
  const expected = `expected a whole number from ${from} to ${to}`;
  return z
    .string()
    .regex(/^[0-9]{1,9}$/u, expected)
    .transform(Number)
    .pipe(z.int(expected).min(from, expected).max(to, expected));
};

const moment = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-11-22T10:00:00Z' })
  .transform((text) => new Date(text).toISOString())
  // At either end of the four-digit years an offset leads out of them, where texts no longer sort as times do.
  .refine((iso) => /^[0-9]{4}-/u.test(iso), 'expected a year from 0000 to 9999')
  .pipe(z.string().meta({ format: 'date-time' }));

const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .pipe(z.boolean());

/** The most entries that a list gives at once, and how many without `limit`. */
export const LIST_LIMIT = 5_000;
export const LIST_DEFAULT = 1_000;
export const SAMPLES_LIMIT = 1_000;

const page = {
  limit: whole(1, LIST_LIMIT).default(LIST_DEFAULT).describe('At most this many entries.'),
  offset: whole(0, 999_999_999).default(0).describe('Leaves out so many entries first.'),
};

/** Which part of a list is wanted. */
export interface Page {
  readonly limit: number;
  readonly offset: number;
}

export const noQuery = z.strictObject({});

export const verdictsQuery = z.strictObject({
  scope: name.optional().describe('Name of the scope, such as fleet or model=m,hardware=h.'),
  backend: name.optional().describe('Verdicts on scopes that hold this backend.'),
  class: z.enum(SIGNAL_CLASSES).optional(),
  signal: name.optional(),
  verdict: z.enum(VERDICTS).optional(),
  ...page,
});

export const cellsQuery = z.strictObject({
  canary: name.optional(),
  variant: name.optional(),
  backend: name.optional(),
  capability: name.optional(),
  baseline: z.enum(BASELINE_STATES).optional().describe('State of the baseline.'),
  ...page,
});

export const baselinesQuery = z.strictObject({
  canary: name.optional(),
  variant: name.optional(),
  backend: name.optional(),
  group: name.optional(),
  state: z.enum(BASELINE_STATES).optional(),
  ...page,
});

export const divergencesQuery = z.strictObject({
  backend: name.optional(),
  signal: name.optional(),
});

export const incidentsQuery = z.strictObject({
  open: flag.optional().describe('true for open ones only, false for closed ones only.'),
  class: z.enum(SIGNAL_CLASSES).optional(),
  ...page,
});

export const samplesQuery = z.strictObject({
  canary: name.optional(),
  variant: name.optional(),
  backend: name.optional(),
  since: moment.optional().describe('Sent at this time or after it.'),
  until: moment.optional().describe('Sent before this time.'),
  limit: whole(1, SAMPLES_LIMIT).default(100).describe('At most this many samples.'),
});

export const changesQuery = z.strictObject({
  kind: z.enum(CHANGE_KINDS).optional(),
  scope: name.optional().describe('Name of the scope, such as fleet or model=m,hardware=h.'),
  since: moment.optional().describe('In effect at this time or after it.'),
  until: moment.optional().describe('In effect before this time.'),
  limit: whole(1, SAMPLES_LIMIT).default(100).describe('At most this many changes.'),
});

/** What a query string asks for, or one line for each thing that is wrong with it. */
export type Parsed<Query> =
  { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly problems: readonly string[] };

export const parseQuery = <Query>(schema: z.ZodType<Query>, query: unknown): Parsed<Query> => {
  const result = schema.safeParse(query);
  if (result.success) return { ok: true, query: result.data };
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  return { ok: false, problems };
};

/** Whether an entry has every wanted value; what is not asked for does not matter. */
export const matches = <Entry extends object>(
  entry: Entry,
  wanted: { readonly [Key in keyof Entry]?: unknown },
): boolean =>
  Object.entries(wanted).every(([key, value]) => value === undefined || entry[key as keyof Entry] === value);
