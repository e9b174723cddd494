import { z } from 'zod';
import type { SampleQuery } from '../store/store.ts';

const name = z.string().min(1).max(200);
const moment = z.iso
  .datetime({ offset: true, error: 'expected a time such as 2026-11-22T10:00:00Z' })
  .transform((text) => new Date(text).toISOString())
  // At either end of the four-digit years an offset leads out of them, where texts no longer sort as times do.
  .refine((iso) => /^[0-9]{4}-/u.test(iso), 'expected a year from 0000 to 9999');

/** Newest samples, at most `limit` of them. */
const samplesQuery = z.strictObject({
  canary: name.optional(),
  variant: name.optional(),
  backend: name.optional(),
  since: moment.optional(),
  until: moment.optional(),
  limit: z
    .string()
    .regex(/^[0-9]{1,4}$/u, 'expected a whole number from 1 to 1000')
    .transform(Number)
    .pipe(z.number().min(1, 'expected 1 to 1000').max(1_000, 'expected 1 to 1000'))
    .default(100),
});

const incidentsQuery = z.strictObject({ open: z.enum(['true', 'false']).optional() });
const noQuery = z.strictObject({});

/** What a query string asks for, or one line for each thing that is wrong with it. */
export type Parsed<Query> =
  { readonly ok: true; readonly query: Query } | { readonly ok: false; readonly problems: readonly string[] };

const parser =
  <Query>(schema: z.ZodType<Query>) =>
  (query: unknown): Parsed<Query> => {
    const result = schema.safeParse(query);
    if (result.success) return { ok: true, query: result.data };
    const problems = result.error.issues.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join('.')}: ${message}`,
    );
    return { ok: false, problems };
  };

// Absent parameters must be absent keys, not undefined ones.
const present = (query: z.infer<typeof samplesQuery>): SampleQuery => ({
  limit: query.limit,
  ...(query.canary === undefined ? {} : { canary: query.canary }),
  ...(query.variant === undefined ? {} : { variant: query.variant }),
  ...(query.backend === undefined ? {} : { backend: query.backend }),
  ...(query.since === undefined ? {} : { since: query.since }),
  ...(query.until === undefined ? {} : { until: query.until }),
});

const parseSamples = parser(samplesQuery);
export const parseSamplesQuery = (query: unknown): Parsed<SampleQuery> => {
  const parsed = parseSamples(query);
  return parsed.ok ? { ok: true, query: present(parsed.query) } : parsed;
};
export const parseIncidentsQuery = parser(incidentsQuery);
export const parseNoQuery = parser(noQuery);
