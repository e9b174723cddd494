import type { Observed } from '../incidents/observed.ts';
import type { Rule, RuleSetup, Watch } from './rule.ts';

/** Characters that are compared. */
const LENGTH = 120;
const PAD = -1;

/** How often each character stands at each place of the texts of one cell; what is cut off counts as padding. */
type Counts = readonly ReadonlyMap<number, number>[];

const countsOf = (texts: readonly string[]): Counts =>
  Array.from({ length: LENGTH }, (_, place) => {
    const counts = new Map<number, number>();
    for (const text of texts) {
      const character = place < text.length ? text.charCodeAt(place) : PAD;
      counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    return counts;
  });

/** Mean Hamming kernel of two different texts of one sample; 0 with fewer than two. */
const within = (counts: Counts, n: number): number => {
  if (n < 2) return 0;
  let pairs = 0;
  for (const place of counts) for (const count of place.values()) pairs += count * (count - 1);
  return pairs / (n * (n - 1) * LENGTH);
};

const between = (one: Counts, n: number, other: Counts, m: number): number => {
  let pairs = 0;
  for (const [place, counts] of one.entries())
    for (const [character, count] of counts) pairs += count * (other[place]?.get(character) ?? 0);
  return n * m === 0 ? 0 : pairs / (n * m * LENGTH);
};

interface Known {
  readonly counts: Counts;
  readonly within: number;
  readonly size: number;
}

const knownOf = (texts: readonly string[]): Known => {
  const counts = countsOf(texts);
  return { counts, within: within(counts, texts.length), size: texts.length };
};

const textsByCell = (all: readonly Observed[], cells: number): readonly (readonly string[])[] => {
  const texts = Array.from({ length: cells }, (): string[] => []);
  for (const { cell, text, passed } of all) if (passed !== null) texts[cell]?.push(text);
  return texts;
};

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, x) => sum + x, 0) / values.length;

const watch = (setup: RuleSetup, known: readonly Known[], before: readonly (readonly Observed[])[]): Watch => {
  let kept = before;
  return {
    take: (cycle) => {
      kept = [...kept, cycle];
      if (kept.length < setup.cyclesADay) return null;
      const texts = textsByCell(kept.flat(), setup.streamOf.length);
      kept = [];
      const squares = texts.map((own, cell): number | null => {
        const reference = known[cell];
        if (reference === undefined || reference.size < 2 || own.length < 2) return null;
        const now = knownOf(own);
        return reference.within + now.within - 2 * between(reference.counts, reference.size, now.counts, now.size);
      });
      const streams = Array.from({ length: setup.streams }, (_, stream) =>
        mean(squares.flatMap((x, cell) => (setup.streamOf[cell] === stream && x !== null ? [x] : []))),
      );
      return { streams, fleet: mean(squares.flatMap((x) => x ?? [])) };
    },
    copy: () => watch(setup, known, kept),
  };
};

/** Source: Gao, Liang and Guestrin, Model Equality Testing, arXiv 2410.20247; the threshold is calibrated, not permuted. */
export const mmdHamming: Rule = {
  name: 'MMD, Hamming kernel',
  about: `once a day: the squared distance between the texts of a day and those of the baseline, prompt by prompt, ${String(LENGTH)} characters`,
  start: (setup) => {
    const texts = textsByCell(setup.baseline.flat(), setup.streamOf.length);
    return watch(setup, texts.map(knownOf), []);
  },
};
