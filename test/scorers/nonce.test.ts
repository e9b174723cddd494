import { expect, test } from 'vitest';
import { SCORERS } from '../../src/scorers/index.ts';
import { NONCE, answer, scoreOf } from '../contract/scorer.ts';

test.each([
  ['the nonce', NONCE, 1, 1],
  ['the nonce with a full stop', `${NONCE}.`, 1, 1],
  ['the nonce in markup', `**\`${NONCE}\`**`, 1, 1],
  ['the nonce in a sentence', `It is ${NONCE}.`, 1, 0],
  ['a foreign nonce', 'cm-zzzzzzzzzzzz', 0, 0],
  ['both', `${NONCE} cm-zzzzzzzzzzzz`, 1, 0],
  ['a part of it', NONCE.slice(0, -1), 0, 0],
  ['nothing', '', 0, 0],
])('%s', async (_name, text, anywhere, alone) => {
  expect(await scoreOf(SCORERS, { type: 'nonce', options: {} }, answer(text))).toBe(anywhere);
  expect(await scoreOf(SCORERS, { type: 'nonce', options: { alone: true } }, answer(text))).toBe(alone);
});
