import { usualShape } from './compare/usual.ts';
import { defineSignal } from './signal.ts';

export const stopReason = defineSignal({
  name: 'stop-reason',
  law: 'shape',
  class: 'behaviour',
  summary: 'Whether an answer ended as most of the baseline did: by itself, at its limit, with tool calls, refused.',
  tolerance: 0.05,
  compare: ({ answers }) =>
    usualShape(
      answers.map((run) => run.map((answer) => answer.stopReason)),
      (answer) => answer.stopReason,
    ),
});
