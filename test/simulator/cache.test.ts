import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blockNames, createPrefixCache, shareOfBlocks } from '../../src/simulator/cache.ts';
import { countFor, countInput, touchCache } from '../../src/simulator/count.ts';
import { item } from '../../src/simulator/request.ts';
import { createMemory, createWorld } from '../../src/simulator/world.ts';
import { modelRequest, scenarioOf, suiteOf } from './fixtures.ts';

const MINUTE_MS = 60_000;
const PREFACE = 'word '.repeat(1500);

const placeMemory = () => {
  const world = createWorld({ suite: suiteOf(), scenario: scenarioOf(), seed: 1, memory: createMemory() });
  return world.find('alpha', 'eu/tpu')!.memory;
};

/** Sends prompts one after another to one place; what each read from its cache. */
const reads = (
  prompts: readonly (readonly string[])[],
  marks: readonly number[] | null,
  stepMs = 0,
): readonly { read: number; written: number; input: number }[] => {
  const memory = placeMemory();
  return prompts.map((texts, index) => {
    const request = modelRequest({ items: texts.map((text) => item('user', text)), cacheMarks: marks });
    const input = countInput(request, request.model);
    const cache = touchCache(request, input, { memory, nowMs: index * stepMs });
    const { cacheReadTokens, cacheWriteTokens, inputTokens } = countFor(request, request.model, { input, cache });
    return { read: cacheReadTokens, written: cacheWriteTokens, input: inputTokens };
  });
};

test('a marked beginning is written once and read by every prompt that begins with it, for five minutes', () => {
  const prompts = [
    [PREFACE, 'one'],
    [PREFACE, 'two'],
    [PREFACE, 'three'],
  ];
  const [first, second, third] = reads(prompts, [1, 2], 2 * MINUTE_MS);
  expect(first).toMatchObject({ read: 0, written: first!.input });
  expect(second!.read).toBeGreaterThan(1400);
  expect(second!.read + second!.written).toBe(second!.input);
  expect(third!.read).toBe(second!.read);
  expect(reads(prompts, [1, 2], 6 * MINUTE_MS).map(({ read }) => read)).toEqual([0, 0, 0]);
});

test('without a mark nothing is cached, and with one at the end only the same prompt is found', () => {
  expect(reads([[PREFACE], [PREFACE]], []).map(({ read, written }) => read + written)).toEqual([0, 0]);
  const [, other, same] = reads(
    [
      [PREFACE, 'one'],
      [PREFACE, 'two'],
      [PREFACE, 'two'],
    ],
    [2],
  );
  expect(other!.read).toBe(0);
  expect(same!.read).toBe(same!.input);
});

test('a server that caches by itself finds whatever begins alike', () => {
  const [first, second, short] = reads([[`${PREFACE}one`], [`${PREFACE}and two`], ['word']], null);
  expect(first!.read).toBe(0);
  expect(second!.read).toBeGreaterThan(1300);
  expect(short).toMatchObject({ read: 0, written: 0 });
});

test('texts share the names of as many blocks as they begin with in common', () => {
  const text = fc.string({ maxLength: 3000 });
  fc.assert(
    fc.property(text, text, text, (begin, one, other) => {
      const [a, b] = [blockNames(begin + one), blockNames(begin + other)];
      const alike = a.findIndex((name, index) => name !== b[index]);
      expect(alike === -1 ? a.length : alike).toBeGreaterThanOrEqual(
        Math.min(a.length, b.length, blockNames(begin).length),
      );
      expect(shareOfBlocks(`${begin}${one} `, a.length)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 50 },
  );
});

test('a cache that is full forgets what was used least recently', () => {
  const cache = createPrefixCache(2);
  for (const prefix of ['a', 'b', 'a', 'c']) cache.touch(prefix, 0);
  expect(['a', 'b'].map((prefix) => cache.touch(prefix, 0))).toEqual([true, false]);
});
