import { z } from 'zod';
import { defineScorer } from './scorer.ts';

const most = z.int().min(1).max(100_000);

const options = z
  .strictObject({
    characters: most
      .describe('The most characters, counted as code points, white space around the answer left out.')
      .exactOptional(),
    lines: most.describe('The most lines that hold more than white space.').exactOptional(),
  })
  .refine(({ characters, lines }) => characters !== undefined || lines !== undefined, 'needs characters or lines');

const hasAtMost = (text: string, pattern: RegExp, limit: number): boolean => {
  let seen = 0;
  while (seen <= limit && pattern.test(text)) seen += 1;
  return seen <= limit;
};

export const maxLength = defineScorer({
  type: 'max-length',
  summary:
    '1 when the answer keeps within a number of characters, of lines, or both, else 0. It does not ask for anything: an empty answer passes.',
  aspect: 'format',
  options,
  make:
    ({ characters, lines }) =>
    ({ text }) => {
      const trimmed = text.trim();
      const short = characters === undefined || hasAtMost(trimmed, /./gsu, characters);
      return short && (lines === undefined || hasAtMost(trimmed, /\S.*/gu, lines)) ? 1 : 0;
    },
});
