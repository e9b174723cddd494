import { filler } from '../filler.ts';
import type { Variant } from './variant.ts';

/** More than 4,096 tokens, the least that some models cache, from 1.15 tokens a word on; English has 1.2 to 1.4. */
const WORDS = 3_600;
const SEED = 4_000;

const PREFACE = [
  'Between the two lines of dashes stands a text for your files. It has nothing to do with what the user wants; do not mention it.',
  '-----',
  filler(WORDS, SEED),
  '-----',
].join('\n\n');

export const warm: Variant = {
  name: 'warm',
  summary:
    'Under a system prompt that begins with 3,600 words of unrelated prose, the same for all canaries, with a cache asked for: those that follow within its life read them from there.',
  apply: (prompt) => ({
    ...prompt,
    system: prompt.system === undefined ? PREFACE : `${PREFACE}\n\n${prompt.system}`,
    cache: true,
  }),
};
