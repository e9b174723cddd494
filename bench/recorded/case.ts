import { z } from 'zod';

/** What a recording must give: `degraded` an incident; the others none, and what they begin with a notice. */
export const EXPECTATIONS = ['degraded', 'not-degraded', 'changed-not-degraded', 'improved-not-degraded'] as const;

const time = z.iso.datetime();

const recordedCase = z.object({
  name: z.string().min(1),
  file: z.string().min(1),
  baselineUntil: time,
  changeAt: time.nullable(),
  expect: z.enum(EXPECTATIONS),
  /** Nothing changed at all: even a notice is wrong. */
  null: z.boolean().optional(),
  degradedScores: z.array(z.string()).optional(),
  /** The backend that changes. */
  where: z.string().optional(),
});

/** One recording of a folder and what is known of it; other keys are for people. */
export type RecordedCase = z.infer<typeof recordedCase>;

/** @throws ZodError with all problems when it is no list of cases. */
export const parseCases = (text: string): readonly RecordedCase[] => z.array(recordedCase).parse(JSON.parse(text));
