import { defineSignal } from './signal.ts';

/** Longest phrase that is looked for, fewest times and fewest characters of it, and its least share of the text. */
const LONGEST = 80;
const TIMES = 6;
const CHARACTERS = 40;
const SHARE = 0.5;
/** Characters by which a repetition is recognised. */
const WINDOW = 12;

/**
 * Length of the stretch around the middle of a text that repeats with a period, and that period; null without one. A
 * stretch of half the text always holds its middle, so one look there is enough: time is linear in the text.
 */
const stretchAround = (text: string, middle: number): { readonly length: number; readonly period: number } | null => {
  const next = text.indexOf(text.slice(middle, middle + WINDOW), middle + 1);
  const period = next - middle;
  if (next < 0 || period > LONGEST) return null;
  let from = middle;
  while (from > 0 && text[from - 1] === text[from - 1 + period]) from -= 1;
  let until = middle;
  while (until + period < text.length && text[until] === text[until + period]) until += 1;
  return { length: until + period - from, period };
};

const repeats = (text: string): boolean => {
  if (text.length < CHARACTERS) return false;
  // The window may reach past the end of a stretch that ends right after the middle: look a little before it too.
  const middle = Math.floor(text.length / 2);
  return [middle, Math.max(0, middle - WINDOW)].some((start) => {
    const stretch = stretchAround(text, start);
    if (stretch === null) return false;
    const { length, period } = stretch;
    return length >= Math.max(CHARACTERS, TIMES * period, SHARE * text.length);
  });
};

export const repetition = defineSignal({
  name: 'repetition',
  law: 'event',
  class: 'corruption',
  summary: 'One character or short phrase, six times or more in a row, makes up half of the text.',
  leastRate: 1e-4,
  traits: ({ text }) => (repeats(text) ? ['repetition'] : []),
});
