import type { Answer } from '../../model.ts';
import type { CellShape } from '../signal.ts';
import { halves } from './halves.ts';

type Alike = (one: string, other: string) => boolean;

/** The value that most are like; of equals the one that comes first in the alphabet. */
const mostFrequent = (values: readonly string[], alike: Alike): string | null => {
  const times = (one: string): number => values.filter((other) => alike(one, other)).length;
  const distinct = [...new Set(values)].sort();
  return distinct.reduce<string | null>((best, one) => (best === null || times(one) > times(best) ? one : best), null);
};

/** Whether an answer is like the usual one of the baseline: 1 or 0. Null with fewer than two runs. */
export const usualShape = (
  runs: readonly (readonly string[])[],
  read: (answer: Answer) => string | null,
  alike: Alike = (one, other) => one === other,
): CellShape | null => {
  const parts = halves(runs);
  const usual = parts === null ? null : mostFrequent(parts.shown, alike);
  if (parts === null || usual === null) return null;
  const likeUsual = (value: string): number => (alike(usual, value) ? 1 : 0);
  return {
    value: (answer) => {
      const value = read(answer);
      return value === null ? null : likeUsual(value);
    },
    healthy: { runs: parts.held.map((run) => run.map(likeUsual)) },
  };
};
