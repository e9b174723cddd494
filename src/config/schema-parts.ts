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
