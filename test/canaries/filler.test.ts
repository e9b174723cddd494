import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filler } from '../../src/canaries/filler.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { SCORERS } from '../../src/scorers/index.ts';

const anyArguments = [fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 0, max: 1_000_000 })] as const;

test('filler has at least the words asked for and ends its last sentence', () => {
  fc.assert(
    fc.property(...anyArguments, (words, seed) => {
      const text = filler(words, seed);
      const count = text.split(/\s+/).length;
      expect(count).toBeGreaterThanOrEqual(words);
      expect(count).toBeLessThan(words + 40);
      expect(text).toMatch(/^[A-Z][^]*\.$/);
      expect(text).not.toMatch(/[0-9?!"]|\b[A-Z]{2,}\b/);
    }),
    { numRuns: 50 },
  );
});

test('equal arguments give equal filler, other seeds another one', () => {
  fc.assert(
    fc.property(...anyArguments, (words, seed) => {
      expect(filler(words, seed)).toBe(filler(words, seed));
      expect(filler(words + 20, seed)).not.toBe(filler(words + 20, seed + 1));
    }),
    { numRuns: 30 },
  );
});

// Fingerprints of canaries and the baselines of padded variants depend on it.
test('filler stays the same from release to release', () => {
  expect(createHash('sha256').update(filler(3000, 7)).digest('hex').slice(0, 16)).toBe('84c50beb3803ef03');
});

const parse = (user: unknown) =>
  parseCanary({ capability: 'a', messages: [{ user }], maxTokens: 1, expect: { failure: 'auth' }, cost: 'small' }, 'n', SCORERS);

test('fillers and the texts beside them become one text, images stay between', () => {
  const image = { mediaType: 'image/png', data: 'QUJD' };
  const { canary } = parse([{ text: 'One.' }, { filler: { words: 5 } }, { text: 'Two.' }, { image }, { text: 'Three.' }]);
  expect(canary!.turns[0]).toEqual({
    role: 'user',
    content: [
      { type: 'text', text: `One.\n\n${filler(5, 0)}\n\nTwo.` },
      { type: 'image', ...image },
      { type: 'text', text: 'Three.' },
    ],
  });
});

test.each<[string, unknown, string]>([
  ['too many words', { filler: { words: 20_001 } }, 'messages[0].user[0].filler.words: '],
  ['no words', { filler: { words: 0 } }, 'messages[0].user[0].filler.words: '],
  ['a seed below zero', { filler: { words: 1, seed: -1 } }, 'messages[0].user[0].filler.seed: '],
  ['text beside filler', { text: 'x', filler: { words: 1 } }, 'messages[0].user[0]: must have exactly one of'],
])('%s is a mistake', (_name, part, expected) => {
  expect(parse([part]).problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
    expect.stringContaining(expected),
  ]);
});

test('what a needle asks for stands in its file and is not hit by filler', async () => {
  const folder = resolve(import.meta.dirname, '../../canaries');
  const { canaries } = await loadSuite(folder, SCORERS);
  const padded = canaries.filter(({ id }) => readFileSync(resolve(folder, `${id}.yaml`), 'utf8').includes('filler:'));
  expect(padded.length).toBeGreaterThanOrEqual(7);
  const prose = filler(20_000, 1).toLowerCase();
  for (const { id, examples } of padded) {
    for (const { text } of examples.pass) expect(prose.includes(text.toLowerCase().replace(/\.$/, '')), id).toBe(false);
  }
});
