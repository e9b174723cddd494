import type { FailureReason, Probe, Sample } from '../model.ts';
import { dollars, type Reservation } from './budget.ts';

const MESSAGES: Readonly<Record<'deadline' | 'interrupted', string>> = {
  deadline: 'no answer was known when its slot closed',
  interrupted: 'it was sent before a stop of coalmine, and no answer is known',
};

/**
 * The failure that stands for a started probe without a sample. It was sent at its claim, as far as is known, and costs
 * all that was reserved: it may have been billed.
 */
export const syntheticSample = (
  probe: Probe,
  reservation: Reservation,
  endedAt: string,
  reason: Extract<FailureReason, 'deadline' | 'interrupted'>,
): Sample => ({
  ...probe,
  at: reservation.at,
  endedAt,
  outcome: { kind: 'failure', reason, message: MESSAGES[reason] },
  scores: {},
  unscored: [],
  costUsd: dollars(reservation.nanoUsd),
});
