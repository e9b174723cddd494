import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tongueOf } from '../../src/text/language.ts';

test.each([
  ['The cat is on the roof of the house, and it was not there before.', 'Latin', 'English'],
  ['Die Katze ist nicht auf dem Dach, und der Hund ist auch nicht im Garten.', 'Latin', 'German'],
  ['Le chat est sur le toit de la maison et il ne veut pas descendre avec les autres.', 'Latin', 'French'],
  ['El gato está en la casa y no quiere salir al jardín con los otros por la noche.', 'Latin', 'Spanish'],
  ['Il gatto è sul tetto della casa e non vuole scendere con gli altri che sono nel giardino.', 'Latin', 'Italian'],
  ['O gato não está em casa e os cães são mais calmos com uma dona do bairro.', 'Latin', 'Portuguese'],
  ['De kat zit op het dak van het huis en hij is niet naar beneden te krijgen.', 'Latin', 'Dutch'],
  ['Кошка сидит на крыше дома.', 'Cyrillic', null],
  ['猫は屋根の上にいます。', 'Japanese', null],
  ['猫在房顶上。', 'Han', null],
  ['고양이가 지붕 위에 있다.', 'Hangul', null],
  ['The word 猫 means cat, and it is read neko.', 'Latin', 'English'],
  ['Ouagadougou', 'Latin', null],
])('%j is in %s, language %s', (text, script, language) => {
  expect(tongueOf(text)).toEqual({ script, language });
});

test.each(['', '13.85', '$4', 'x = 3', '…'])('%j has too few letters to be in anything', (text) => {
  expect(tongueOf(text)).toBeNull();
});

test('any text has one answer, and only its beginning counts', () => {
  const unit = fc.constantFrom('a', 'the ', 'ж', '猫', 'ん', 'é', ' ', '\u0000', '\ud800', '👍', '.');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 600 }), (text) => {
      expect(tongueOf(text)).toEqual(tongueOf(text.slice(0, 160) + 'ж'.repeat(text.length < 160 ? 0 : 500)));
    }),
  );
});
