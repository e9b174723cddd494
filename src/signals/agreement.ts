import { normalise } from '../text/normalise.ts';
import { halves } from './compare/halves.ts';
import { remembered } from './compare/remembered.ts';
import { defineSignal } from './signal.ts';

const counted = (texts: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
};

export const agreement = defineSignal({
  name: 'agreement',
  law: 'shape',
  class: 'behaviour',
  summary:
    'Where no check judges the text: the share of recorded texts that it equals, apart from case, white space, signs around it and nonces.',
  tolerance: 0.1,
  unscored: true,
  compare: ({ answers }) => {
    const normal = remembered(
      answers.flat().flatMap(({ text }) => text ?? []),
      normalise,
    );
    const parts = halves(
      answers.map((run) => run.flatMap(({ start }) => (start === undefined ? [] : [normal(start)]))),
    );
    if (parts === null) return null;
    const counts = counted(parts.shown);
    const share = (text: string): number => (counts.get(text) ?? 0) / parts.shown.length;
    return {
      value: ({ text, hashed }) => (hashed === undefined ? share(normal(text)) : null),
      healthy: { runs: parts.held.map((run) => run.map(share)) },
    };
  },
});
