import { STOP_REASONS, type StopReason } from '../model.ts';
import { defineSignal } from './signal.ts';

/** The most frequent one; of equals the first in the list. */
const usual = (reasons: readonly StopReason[]): StopReason => {
  const times = (one: StopReason): number => reasons.filter((reason) => reason === one).length;
  return STOP_REASONS.reduce((best, one) => (times(one) > times(best) ? one : best));
};

export const stopReason = defineSignal({
  name: 'stop-reason',
  law: 'shape',
  class: 'behaviour',
  summary: 'Whether an answer ended as most of the baseline did: by itself, at its limit, with tool calls, refused.',
  tolerance: 0.05,
  compare: ({ answers }) => {
    const reasons = answers.flat().map((answer) => answer.stopReason);
    if (reasons.length === 0) return null;
    const most = usual(reasons);
    return {
      value: (answer) => (answer.stopReason === most ? 1 : 0),
      healthy: { runs: answers.map((run) => run.map((answer) => (answer.stopReason === most ? 1 : 0))) },
    };
  },
});
