import { z } from 'zod';
import type { Scope } from '../model.ts';
import { duration } from './duration.ts';
import { gatesSchema } from './gates.ts';
import { UNITS } from './sharing.ts';

const name = z.string().min(1);

const oneOrMany = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(name).min(1));

const fleetBlock = z.strictObject({
  provider: oneOrMany.optional(),
  model: oneOrMany,
  region: oneOrMany,
  hardware: oneOrMany,
});

/** A slice of the fleet; left out it is all of it. */
export const scopeSchema = z
  .strictObject({
    provider: name.optional(),
    model: name.optional(),
    region: name.optional(),
    hardware: name.optional(),
  })
  .transform(({ provider, model, region, hardware }): Scope => ({
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    ...(region === undefined ? {} : { region }),
    ...(hardware === undefined ? {} : { hardware }),
  }))
  .prefault({});

const chance = z.number().min(0).max(1);

const profileSchema = z.strictObject({
  scope: scopeSchema,
  /** Chance of a right answer for every canary, in place of the drawn ones. */
  success: chance.optional(),
  /** The same by id of canary; goes before `success`. */
  canaries: z.record(z.string(), chance).prefault({}),
  /** Standard deviation of the log of the factor on the odds of failing, drawn for each place and UTC day. */
  dayEffect: z.number().min(0).max(3).optional(),
  /** Chance that a right answer is said in other words than the example has. */
  paraphrase: chance.optional(),
  /** Tokens that the key-value memory of a place holds. */
  kvPool: z.int().min(1).optional(),
  latency: z
    .strictObject({ firstTokenMs: z.number().min(0).max(600_000), tokenMs: z.number().min(0).max(60_000).default(0) })
    .optional(),
});

/** The share at moments after the onset, straight lines between them; it stays at the last one. */
const rampPoints = z
  .array(z.strictObject({ after: duration, share: chance }))
  .min(1)
  .refine(
    (points) => points.every(({ after }, i) => i === 0 || after > (points[i - 1]?.after ?? 0)),
    'each point must be later than the one before',
  )
  .refine((points) => points.some(({ share }) => share > 0), 'some share must be above 0');

const oneEffect = z.looseObject({ type: z.string() });

/** A fault as written; the effect's own options are checked by its plug-in. */
export const faultSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and hyphens'),
  onset: duration.prefault(0),
  ramp: z.union([duration, rampPoints], { error: 'a duration such as 40s, or a list of points' }).prefault(0),
  end: duration.optional(),
  scope: scopeSchema,
  share: z.number().gt(0).max(1).optional(),
  unit: z.enum(UNITS).default('request'),
  stickiness: chance.optional(),
  replicas: z.int().min(1).max(1000).optional(),
  when: gatesSchema.prefault({}),
  effect: z
    .union([z.array(oneEffect).min(1), oneEffect], { error: 'an effect with its type, or a list of them' })
    .transform((written): readonly z.infer<typeof oneEffect>[] => (Array.isArray(written) ? written : [written])),
});

/** A scenario file. */
export const scenarioSchema = z.strictObject({
  seed: z.int().min(0).max(4_294_967_295).default(1),
  fleet: z.array(fleetBlock).min(1),
  /** Answers requests without an `x-route`; without it the first place of the model does. */
  default: z.strictObject({ region: name, hardware: name }).optional(),
  profiles: z.array(profileSchema).prefault([]),
  faults: z.array(faultSchema).prefault([]),
});

/** How a slice of the fleet behaves when nothing is wrong; of several that cover a place, later ones win key by key. */
export type Profile = z.infer<typeof profileSchema>;
