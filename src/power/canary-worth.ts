import { backendPowers, type JudgedSignal } from './backend-power.ts';
import { meanAt } from './moments.ts';
import type { PlannedStream } from './setup.ts';
import { EPSILONS } from '../detect/parameters.ts';

/** The fault by which canaries are compared: its bet is one of the grid. */
export const WORTH_FRACTION = 0.1;

/** What one canary tells. */
export interface CanaryWorth {
  readonly canary: string;
  /** Nats that one of its answers gives on average while WORTH_FRACTION of answers are bad; may be below 0. */
  readonly natsPerAnswer: number;
  /** Answers an hour, all backends and variants. */
  readonly answersPerHour: number;
}

/** Every canary that a signal judges, most nats an answer first. */
export const canaryWorths = (judged: JudgedSignal, streams: readonly PlannedStream[]): readonly CanaryWorth[] => {
  const bet = EPSILONS.indexOf(WORTH_FRACTION);
  const sums = new Map<string, { nats: number; answers: number }>();
  for (const { cells } of backendPowers(judged, streams, { learnedHours: 0 }).values()) {
    for (const { canary, perHour, profile } of cells) {
      const nats = meanAt(profile.recent ?? profile.pinned, bet, WORTH_FRACTION);
      const sum = sums.get(canary) ?? { nats: 0, answers: 0 };
      sums.set(canary, { nats: sum.nats + perHour * nats, answers: sum.answers + perHour });
    }
  }
  return [...sums]
    .map(([canary, { nats, answers }]) => ({ canary, natsPerAnswer: nats / answers, answersPerHour: answers }))
    .sort((one, other) => other.natsPerAnswer - one.natsPerAnswer);
};
