import { declines } from '../text/declines.ts';
import { remembered } from './compare/remembered.ts';
import { defineSignal } from './signal.ts';

export const refusal = defineSignal({
  name: 'refusal',
  law: 'shape',
  class: 'behaviour',
  summary: 'Whether an answer refuses: the provider says so, or it begins with a phrase of the scorer `refusal`.',
  tolerance: 0.05,
  compare: ({ answers }) => {
    const refuses = remembered(
      answers.flat().flatMap(({ text }) => text ?? []),
      declines,
    );
    return {
      value: ({ text, stopReason, hashed }) => {
        if (hashed !== undefined) return null;
        return stopReason === 'refusal' || refuses(text) ? 0 : 1;
      },
      healthy: {
        runs: answers.map((run) =>
          run.flatMap(({ start, stopReason }) =>
            start === undefined ? [] : [stopReason === 'refusal' || refuses(start) ? 0 : 1],
          ),
        ),
      },
    };
  },
});
