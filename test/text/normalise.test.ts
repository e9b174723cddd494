import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from '../../src/text/normalise.ts';

test.each([
  ['  The Answer is\n 42. ', 'the answer is 42'],
  ['**42**', '42'],
  ['"Oslo"', 'oslo'],
  ['Booking cm-4k2p9x0qz7ab is yours!', 'booking cm- is yours'],
  ['a.b', 'a.b'],
  ['!', ''],
])('%j is compared as %j', (text, normal) => {
  expect(normalise(text)).toBe(normal);
});

test('case, white space and two nonces make no difference; what is normal stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      const normal = normalise(text);
      expect(normalise(`\n ${text} \t`)).toBe(normal);
      expect(normalise(normal)).toBe(normal);
    }),
  );
});

test('what lies behind the part that a baseline keeps is not compared', () => {
  const text = 'word '.repeat(1000);
  expect(normalise(text)).toBe(normalise(text.slice(0, 2000)));
});
