import { filler } from '../filler.ts';
import { beforeMessages } from '../before-messages.ts';
import type { Variant } from './variant.ts';

/** More than 8,192 tokens from 1.1 tokens a word on; English has 1.2 to 1.4. */
const WORDS = 7_500;
const SEED = 8_000;

const PADDING = [
  'First comes a text that has nothing to do with what I want; do not answer it. My own words follow after the line of dashes.',
  filler(WORDS, SEED),
  '-----',
].join('\n\n');

export const padded8k: Variant = {
  name: 'padded-8k',
  summary:
    'After 7,500 words of unrelated prose, the same every time: shows what goes wrong with long inputs only, and a cut input.',
  apply: (prompt) => beforeMessages(prompt, PADDING),
};
