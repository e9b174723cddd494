import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeMessage, secretHeaders } from '../../../src/providers/transport/safe-message.ts';

test.each([
  ['one\r\ntwo\u2028three\u0000four\u200bfive', 'one two three four five'],
  ['  spaced   out ', 'spaced out'],
  ['key abc123 and abc123 again', 'key [secret] and [secret] again'],
  ['Incorrect API key provided: sk-proj-ab***yz. Find', 'Incorrect API key provided: [secret]. Find'],
  ['header was "Bearer eyJhbGciOi.x.y", sorry', 'header was "[secret]", sorry'],
  ['half \ud83d character', 'half \ufffd character'],
])('%j is shown as %j', (message, shown) => {
  expect(safeMessage(message, ['abc123', ''])).toBe(shown);
});

test('a secret that contains another goes whole', () => {
  expect(safeMessage('x abc123def y', ['abc123', 'abc123def'])).toBe('x [secret] y');
});

test('a secret is gone also where the message is cut off', () => {
  const shown = safeMessage(`${'x'.repeat(490)}verysecretvalue`, ['verysecretvalue']);
  expect(shown).toHaveLength(498);
  expect(shown).not.toContain('very');
});

test('every message is one well-formed line of at most 500 characters without the secret', () => {
  const secret = 'Zq9-secret';
  const unit = fc.constantFrom(
    'a',
    ' ',
    '\n',
    '\r',
    '\u2028',
    '\u0000',
    '\ud83d',
    '\ude00',
    'é',
    '"',
    'Z',
    'sk-',
    'Bearer ',
  );
  const before = fc.string({ unit, maxLength: 40 }).map((text) => text.repeat(15));
  fc.assert(
    fc.property(before, fc.string({ maxLength: 20 }), (start, end) => {
      const shown = safeMessage(start + secret + end, [secret]);
      expect(shown.length).toBeLessThanOrEqual(500);
      expect(shown.includes(secret)).toBe(false);
      expect(/[\r\n\u2028]/.test(shown)).toBe(false);
      expect(shown.isWellFormed()).toBe(true);
    }),
  );
});

test('headers are secret by their name', () => {
  const headers = { Authorization: 'a', 'X-Api-Key': 'b', 'x-route': 'c', cookie: 'd', 'x-session-token': 'e' };
  expect(secretHeaders(headers)).toEqual(['a', 'b', 'd', 'e']);
});
