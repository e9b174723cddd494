import { z } from 'zod';
import { DURATION, durationMs } from './duration.ts';

/** A duration as it is written, to milliseconds; `range` says in words what the limits are. */
export const duration = (minMs: number, maxMs: number, range: string) =>
  z
    .string({ error: ({ input }) => (input === undefined ? undefined : 'expected a duration such as 60s, 50m or 2h') })
    .regex(DURATION, { abort: true, error: 'expected a duration such as 60s, 50m or 2h' })
    .refine((text) => (durationMs(text) ?? -1) >= minMs && (durationMs(text) ?? Infinity) <= maxMs, {
      error: `must be ${range}`,
    })
    .transform((text) => durationMs(text) ?? 0);

/** Ids become folders of baselines, labels of metrics and parts of keys; lower case, so that no file system merges two. */
const ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;
export const id = z.string().regex(ID, {
  error: 'expected lower-case letters, digits, ".", "_" or "-", at most 63, the first a letter or digit',
});

/** A name that another part of the file gives; whether it does is checked across the file. */
export const reference = z.string().min(1);
