import { z } from 'zod';
import { defineScorer } from './scorer.ts';

/** Counting more would hold up the event loop for longer than the 10 ms that are allowed. */
const MAX_CHARACTERS = 20_000;

const isScript = (name: string): boolean => {
  if (!/^[A-Za-z_]{2,40}$/.test(name)) return false;
  try {
    return new RegExp(String.raw`\p{scx=${name}}`, 'u').source !== '';
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
};

export const script = defineScorer({
  type: 'script',
  summary: `1 when the letters of the answer’s first ${MAX_CHARACTERS.toLocaleString('en')} characters belong to the allowed Unicode scripts, else 0. Digits, signs and letters of no script count for nothing, so an answer without letters passes. It knows scripts, not languages: German passes where \`Latin\` is allowed.`,
  aspect: 'correct',
  options: z.strictObject({
    allowed: z
      .array(z.string().refine(isScript, 'must be the name of a Unicode script, such as Latin, Han or Cyrillic'))
      .min(1)
      .max(20)
      .describe('Names of Unicode scripts: `Latin`, `Greek`, `Cyrillic`, `Han`, `Hiragana`, `Katakana` and so on.'),
    maxShare: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('The share of letters that may be of other scripts, 0 to 1.'),
  }),
  make: ({ allowed, maxShare }) => {
    const inside = [...allowed, 'Common', 'Inherited'].map((name) => String.raw`\p{scx=${name}}`).join('');
    return ({ text }) => {
      const start = text.slice(0, MAX_CHARACTERS);
      const letters = start.match(/\p{L}/gu)?.length ?? 0;
      const foreign = start.match(new RegExp(String.raw`(?![${inside}])\p{L}`, 'gu'))?.length ?? 0;
      return foreign <= maxShare * letters ? 1 : 0;
    };
  },
});
