import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countTokens, firstTokens } from '../../src/simulator/tokens.ts';

test.each([
  ['', 0],
  ['hello', 1],
  ['hello world', 2],
  ['abcdefgh', 2],
  ['12345', 2],
  ['cm-abc123', 4],
  ['$13.85', 4],
  ['สวัสดี', 6],
])('%j costs %i tokens at five letters a token', (text, tokens) => {
  expect(countTokens(text, 5)).toBe(tokens);
});

test('a longer text never costs less, whatever is appended', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.integer({ min: 1, max: 8 }), (a, b, letters) => {
      expect(countTokens(a + b, letters)).toBeGreaterThanOrEqual(countTokens(a, letters));
      expect(countTokens(a + b, letters)).toBeLessThanOrEqual(countTokens(a, letters) + countTokens(b, letters));
    }),
  );
});

test('the first tokens of a text are a start of it that fits, as long as can be, and well-formed', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, limit) => {
      const start = firstTokens(text, limit, 5);
      expect(text.startsWith(start)).toBe(true);
      expect(countTokens(start, 5)).toBeLessThanOrEqual(limit);
      expect(start.isWellFormed()).toBe(text.isWellFormed());
      const more = text.slice(0, start.length + 2);
      if (more.length === start.length + 2) expect(countTokens(more, 5)).toBeGreaterThan(limit - 1);
    }),
  );
});
