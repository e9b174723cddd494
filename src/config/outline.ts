import { z } from 'zod';
import type { Json } from '../model.ts';

const text = z.string().optional().catch(undefined);
/** Lists keep their places, so that a finding can name one; what is not text is left to the schema. */
const texts = z.union([z.array(z.string().catch('')), z.string().transform((one) => [one])]).catch([]);

const outlineSchema = z
  .object({
    canaries: text,
    baselines: text,
    providers: z.record(z.string(), z.record(z.string(), z.unknown()).catch({})).catch({}),
    backends: z
      .array(
        z.object({ id: text, provider: text, model: text, region: text, hardware: text, baseline: text }).catch({}),
      )
      .catch([]),
    schedules: z
      .array(z.object({ name: text, cron: text, spread: text, backends: texts }).catch({ backends: [] }))
      .catch([]),
    maintenance: z
      .array(z.object({ scope: text, cron: text, duration: text, from: text, until: text }).catch({}))
      .catch([]),
    prices: z.record(z.string(), z.unknown()).catch({}),
    http: z.object({ token: text, tokenFile: text }).catch({}),
  })
  .catch({ providers: {}, backends: [], schedules: [], maintenance: [], prices: {}, http: {} });

/** What cross-references need, read from a tree that may be wrong anywhere else: broken parts are absent or empty. */
export type Outline = z.output<typeof outlineSchema>;

export const outlineOf = (tree: Json): Outline => outlineSchema.parse(tree);
