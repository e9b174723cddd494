import { z } from 'zod';
import { rewriteCode } from '../code-text.ts';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const indentOf = (line: string): number => line.length - line.trimStart().length;

/** The number of the line after the body that begins below line `head`: what is indented deeper, and blank lines. */
const bodyEnd = (lines: readonly string[], head: number): number => {
  const indent = indentOf(lines[head] ?? '');
  const end = lines.findIndex((line, index) => index > head && line.trim() !== '' && indentOf(line) <= indent);
  return end === -1 ? lines.length : end;
};

const opensBody = (line: string): boolean =>
  /^\s*(?:async\s+)?def\s.*:\s*$/.test(line) || /(?:\bfunction\b|=>|^\s*\w+\s*\([^)]*\)).*\{\s*$/.test(line);

const commentFor = (line: string, text: string): string => (line.trimEnd().endsWith(':') ? `# ${text}` : `// ${text}`);

const firstHalf = (lines: readonly string[], text: string): string[] => [
  ...lines.slice(0, Math.floor(lines.length / 2)),
  `// ${text}`,
];

/** The code with the bodies of its functions, or without any its second half, replaced by a comment. */
const withoutBodies = (code: string, text: string): string => {
  const lines = code.split('\n');
  if (!lines.some(opensBody)) return firstHalf(lines, text).join('\n');
  const kept: string[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    kept.push(line);
    index += 1;
    if (!opensBody(line)) continue;
    kept.push(`${' '.repeat(indentOf(line) + 4)}${commentFor(line, text)}`);
    index = bodyEnd(lines, index - 1);
  }
  return kept.join('\n');
};

export const placeholder = defineEffect({
  type: 'placeholder',
  summary:
    'Leaves the work to the reader: in code, fenced or bare, the bodies of functions become a comment; code without a function keeps its first half. Other texts stay.',
  options: z.strictObject({
    text: z.string().min(1).default('... rest of the code here ...').describe('what the comment says'),
  }),
  make: ({ text }) => ({
    lostSuccess: 1,
    reply: (reply) =>
      saying(
        reply,
        rewriteCode(reply.text, (code) => withoutBodies(code, text)),
      ),
  }),
});
