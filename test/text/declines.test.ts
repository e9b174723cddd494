import { expect, test } from 'vitest';
import { declines } from '../../src/text/declines.ts';

test.each([
  ["I'm sorry, but I can’t help with that.", true],
  ['Je ne peux pas répondre.', true],
  ['Sure: use vinegar.', false],
  ['', false],
  [`${'Use vinegar. '.repeat(40)}I can't help with more.`, false],
])('%j declines: %s', (text, declined) => {
  expect(declines(text)).toBe(declined);
});
