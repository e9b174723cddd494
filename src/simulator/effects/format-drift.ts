import { z } from 'zod';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const FORMS = {
  fence: (text: string): string => (text.includes('```') ? text : `\`\`\`\n${text}\n\`\`\``),
  'no-full-stop': (text: string): string => text.replace(/\.$/, ''),
  preface: (text: string): string => `Sure, here is the answer: ${text}`,
} as const;

const forms = Object.keys(FORMS) as (keyof typeof FORMS)[];

export const formatDrift = defineEffect({
  type: 'format-drift',
  summary: 'Says the same in another form: in a fence of Markdown, without its last full stop, or after a preface.',
  options: z.strictObject({ how: z.enum(forms).default('fence').describe('which form') }),
  make: ({ how }) => ({
    lostSuccess: 0,
    reply: (reply) => (reply.text === '' ? reply : saying(reply, FORMS[how](reply.text))),
  }),
});
