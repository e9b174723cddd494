import { z } from 'zod';
import { defineScorer } from './scorer.ts';
import { unwrap } from './unwrap.ts';

/** Searching more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 100_000;

export const nonce = defineScorer({
  type: 'nonce',
  summary: `1 when the first ${MAX_CHARACTERS.toLocaleString('en')} characters of the answer repeat the probe’s own nonce, else 0. A nonce of another probe is not looked for: that is the signal \`nonce-foreign\`.`,
  aspect: 'correct',
  options: z.strictObject({
    alone: z
      .boolean()
      .default(false)
      .describe('Whether the answer may hold nothing else; markup around it and one full stop are left out.'),
  }),
  make:
    ({ alone }) =>
    ({ text }, { nonce: own }) => {
      const start = text.slice(0, MAX_CHARACTERS);
      if (!alone) return start.includes(own) ? 1 : 0;
      return text.length <= MAX_CHARACTERS && unwrap(start.trim().replace(/\.$/u, '')) === own ? 1 : 0;
    },
});
