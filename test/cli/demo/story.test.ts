import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BACKENDS } from '../../../src/cli/demo/files.ts';
import { drawStory, KINDS } from '../../../src/cli/demo/story.ts';
import { inScope } from '../../../src/model.ts';
import { seededRandom } from '../../../src/plan/shuffle.ts';

test('a story is a function of its kind and seed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.string(), (kind, seed) => {
      expect(drawStory(kind, seededRandom(seed))).toEqual(drawStory(kind, seededRandom(seed)));
    }),
    { numRuns: 50 },
  );
});

test('a story never touches the whole fleet, nor nothing of it, and spoils at least four answers in ten', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.string(), (kind, seed) => {
      const { scope, share, factor, onsetCycles, ...story } = drawStory(kind, seededRandom(seed));
      const inside = BACKENDS.filter((backend) => inScope(backend, scope));
      expect(story.kind).toBe(kind);
      expect(inside.length).toBeGreaterThan(0);
      expect(inside.length).toBeLessThan(BACKENDS.length);
      expect(share * (1 - factor)).toBeGreaterThanOrEqual(0.4 - 1e-9);
      expect(onsetCycles).toBeGreaterThanOrEqual(6);
    }),
    { numRuns: 200 },
  );
});

test('seeds give different slices, sizes and beginnings', () => {
  const stories = Array.from({ length: 60 }, (_, seed) => drawStory('quality', seededRandom(String(seed))));
  const distinct = (of: (story: (typeof stories)[number]) => unknown): number =>
    new Set(stories.map((story) => JSON.stringify(of(story)))).size;
  expect(distinct(({ scope }) => scope)).toBeGreaterThan(20);
  expect(distinct(({ scope }) => Object.keys(scope))).toBe(7);
  expect(distinct(({ share, factor }) => [share, factor])).toBe(6);
  expect(distinct(({ onsetCycles }) => onsetCycles)).toBe(5);
});
