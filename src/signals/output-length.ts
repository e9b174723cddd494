import { rankedShape } from './compare/ranked.ts';
import { defineSignal } from './signal.ts';

export const outputLength = defineSignal({
  name: 'output-length',
  law: 'shape',
  class: 'behaviour',
  summary: "Where the length of an answer's text lies among those of the baseline, as a rank from 0 to 1.",
  tolerance: 0.1,
  compare: ({ answers }) =>
    rankedShape(
      answers.map((run) => run.map(({ length }) => length)),
      ({ text, hashed }) => hashed?.text.length ?? text.length,
    ),
});
