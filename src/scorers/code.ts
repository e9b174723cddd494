import { z } from 'zod';
import { quoted } from './quoted.ts';
import { makeSandbox } from './sandbox/sandbox.ts';
import { defineScorer } from './scorer.ts';

const MAX_CHARACTERS = 20_000;

const sandbox = makeSandbox();

/** The inside of the one code fence of an answer, or the whole answer when there is none; null when there are several. */
const codeOf = (text: string): string | null => {
  const parts = text.split('```', 5);
  if (parts.length === 1) return text;
  if (parts.length !== 3) return null;
  const inner = parts[1] ?? '';
  const firstLine = inner.indexOf('\n');
  return firstLine === -1 ? inner : inner.slice(firstLine + 1);
};

const test = z.strictObject({
  expression: quoted.min(1).max(1000).describe('A JavaScript expression that uses what the code defines.'),
  value: z.json().describe('What it has to give, as JSON.'),
});

export const code = defineScorer({
  type: 'code',
  summary: `1 when the JavaScript of the answer (its one code fence, or all of it) runs and every test gives its value, else 0; what runs out of its limits (0.3 seconds of processor time, 32 MB) gives 0 too. It runs in QuickJS, a sandbox without files, network or timers, in a thread of its own, and gives nothing when the sandbox itself fails. Other languages, modules and promises are not run; answers over ${MAX_CHARACTERS.toLocaleString('en')} characters or with several fences give 0.`,
  aspect: 'correct',
  options: z.strictObject({
    tests: z
      .array(test)
      .min(1)
      .max(50)
      .describe('List of `{expression, value}`; each expression has to give its value as JSON.'),
  }),
  make:
    ({ tests }) =>
    async ({ text }) => {
      const given = text.length > MAX_CHARACTERS ? null : codeOf(text);
      if (given === null) return 0;
      const ran = await sandbox.run({ code: given, tests });
      return ran === 'broken' ? null : ran === 'passed' ? 1 : 0;
    },
});
