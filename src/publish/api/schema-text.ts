import { z } from 'zod';

/** A time: ISO 8601 in UTC. */
export const time = z.string().meta({ format: 'date-time' });
export const ratio = z.number().min(0).max(1);
export const count = z.int().min(0);

/**
 * What an answer is made of. The type is checked against the noun of the model: a field that is not described here does
 * not compile. Objects stay open, since fields may be added.
 */
export const noun = <Noun>(schema: z.ZodType<Noun>, id: string, description: string): z.ZodType<Noun> =>
  schema.meta({ id, description });
