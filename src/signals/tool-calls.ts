import { usualShape } from './compare/usual.ts';
import { defineSignal } from './signal.ts';

const named = (tools: readonly string[]): string => tools.join(' ');

export const toolCalls = defineSignal({
  name: 'tool-calls',
  law: 'shape',
  class: 'behaviour',
  summary:
    'Whether an answer calls the tools that most of the baseline calls, in that order; where none calls any, nothing.',
  tolerance: 0.05,
  compare: ({ answers }) =>
    answers.flat().some(({ tools }) => (tools?.length ?? 0) > 0)
      ? usualShape(
          answers.map((run) => run.flatMap(({ tools }) => (tools === undefined ? [] : [named(tools)]))),
          (answer) => named(answer.toolCalls.map(({ name }) => name)),
        )
      : null,
});
