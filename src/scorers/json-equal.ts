import { z } from 'zod';
import { fillNonce } from '../canaries/canary.ts';
import { jsonIn } from './json-text.ts';
import { jsonMatches } from './json.ts';
import { defineScorer } from './scorer.ts';

/** Reading more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 100_000;

export const jsonEqual = defineScorer({
  type: 'json-equal',
  summary: `1 when the whole answer is JSON of the given value (keys in any order), else 0. It does not look for JSON inside prose; answers over ${MAX_CHARACTERS.toLocaleString('en')} characters give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    value: z
      .json({ error: 'must be a value that JSON can hold' })
      .describe('What the JSON has to say; `{{nonce}}` stands for the probe’s own nonce.'),
    match: z
      .enum(['equal', 'subset'])
      .default('equal')
      .describe('Whether objects may have keys beside those given (`subset`, at every depth) or not (`equal`).'),
    fence: z
      .enum(['optional', 'forbidden', 'required'])
      .default('optional')
      .describe('Whether the JSON may stand in a Markdown code fence.'),
  }),
  make:
    ({ value, match, fence }) =>
    ({ text }, { nonce }) => {
      if (text.length > MAX_CHARACTERS) return 0;
      const answer = jsonIn(text, fence);
      return answer !== null && jsonMatches(answer.value, fillNonce(value, nonce), match) ? 1 : 0;
    },
});
