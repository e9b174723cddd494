import { byText } from './by-text.ts';
import type { ScoreMean } from './store.ts';

type Key = Pick<ScoreMean, 'canary' | 'backend' | 'aspect'>;

export interface ScoreSums {
  readonly add: (key: Key, sum: number, count: number, lastAt: string) => void;
}

const byKey = (a: Key, b: Key): number =>
  byText(a.canary, b.canary) || byText(a.backend, b.backend) || byText(a.aspect, b.aspect);

/** Collects sums of scores; `means` gives them ordered, without the keys that have no score. */
export const orderedMeans = (): { readonly sums: ScoreSums; readonly means: () => readonly ScoreMean[] } => {
  const byName = new Map<string, Key & { sum: number; count: number; lastAt: string }>();
  return {
    sums: {
      add: (key, sum, count, lastAt) => {
        if (count === 0) return;
        const name = `${key.canary}\n${key.backend}\n${key.aspect}`;
        const known = byName.get(name);
        if (known === undefined) {
          byName.set(name, { ...key, sum, count, lastAt });
        } else {
          known.sum += sum;
          known.count += count;
          if (lastAt > known.lastAt) known.lastAt = lastAt;
        }
      },
    },
    means: () =>
      [...byName.values()].map(({ sum, count, ...key }) => ({ ...key, mean: sum / count, count })).sort(byKey),
  };
};
