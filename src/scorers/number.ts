import { z } from 'zod';
import { defineScorer } from './scorer.ts';
import { thousands } from './thousands.ts';

const SEPARATOR = {
  point: { decimal: String.raw`\.`, thousands: String.raw`[,'’\u00a0\u2009\u202f]` },
  comma: { decimal: ',', thousands: String.raw`[.'’\u00a0\u2009\u202f]` },
};
type Decimal = keyof typeof SEPARATOR;

/**
 * Numbers as people write them: sign before or after the currency sign, groups of three, decimals, exponent. Digits right
 * after a letter are part of a name (`H2O`), and a hyphen after a letter or digit joins (`10-12` is 10 and 12).
 * Every character is passed once, so the time is linear in the text.
 */
const finder = (decimal: Decimal): RegExp => {
  const { decimal: point, thousands } = SEPARATOR[decimal];
  const sign = String.raw`(?<![\p{L}\p{N}_)\]])([-−+])?`;
  const whole = String.raw`\d{1,3}(?:${thousands}\d{3})+(?!\d)|\d+`;
  return new RegExp(
    String.raw`${sign}[$€£¥₹]?([-−+])?(?<![\p{L}\p{N}_])((?:${whole})(?:${point}\d+)?|${point}\d+)(?:[eE]([-+]?\d{1,3}))?`,
    'gu',
  );
};

const valueOf = (match: RegExpExecArray, decimal: Decimal): number => {
  const [, first = '', second = '', digits = '', exponent = '0'] = match;
  const plain = decimal === 'point' ? digits.replace(/[^\d.]/gu, '') : digits.replace(/[^\d,]/gu, '').replace(',', '.');
  const size = Number(`${plain}e${exponent}`);
  return /[-−]/u.test(first + second) ? -size : size;
};

/** All numbers of a text in order; those too large for a double are infinite. */
export const numbersIn = function* (text: string, decimal: Decimal): Generator<number> {
  for (const match of text.matchAll(finder(decimal))) yield valueOf(match, decimal);
};

/** Searching more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 20_000;

/** Half a unit in the 15th digit: 13.85 read from text and computed are the same number. */
const ROUNDING = 1e-12;

export const number = defineScorer({
  type: 'number',
  summary: `1 when the number in the answer is the right one, else 0; currency signs, units, thousands separators and signs are understood. It does not read number words, fractions, times, digits of other scripts or answers over ${thousands(MAX_CHARACTERS)} characters, which give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    value: z.number().describe('The right number.'),
    tolerance: z
      .number()
      .min(0)
      .default(0)
      .describe('How far off the answer may be, absolute, in the number’s own unit.'),
    which: z
      .enum(['only', 'first', 'last'])
      .default('only')
      .describe('The number that counts when there are several: `only` wants all of them to be right.'),
    decimal: z
      .enum(['point', 'comma'])
      .default('point')
      .describe('The decimal sign: with `point`, `1,250` is one thousand two hundred and fifty.'),
  }),
  make: ({ value, tolerance, which, decimal }) => {
    const right = (given: number): boolean =>
      Math.abs(given - value) <= tolerance + ROUNDING * Math.max(1, Math.abs(value));
    return ({ text }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      let judged: boolean | null = null;
      for (const given of numbersIn(text, decimal)) {
        judged = right(given);
        if (which === 'first' || (which === 'only' && !judged)) break;
      }
      return judged === true ? 1 : 0;
    };
  },
});
