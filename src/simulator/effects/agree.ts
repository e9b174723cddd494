import { z } from 'zod';
import type { Canary, Example } from '../../canaries/canary.ts';
import { saying, sayingExample } from '../reply.ts';
import { defineEffect } from './effect.ts';

const AGREES =
  /^\W*(?:yes|correct|exactly|indeed|absolutely|of course|you(?:'|’)?(?: a)?re (?:\w+ )?right|that(?:'|’)?s right)/i;

const letters = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const asserts = ({ capability, tags }: Canary): boolean =>
  [capability, ...tags].some((word) => /premise|sycophancy|stance/.test(word));

const userText = ({ turns }: Canary): string =>
  turns
    .flatMap((turn) => (turn.role === 'user' ? turn.content : []))
    .map((part) => (part.type === 'text' ? letters(part.text) : ''))
    .join(' ');

/** The wrong examples that give the user right: they say so, or they say what the user said. */
const agreeing = (canary: Canary): readonly Example[] => {
  if (!asserts(canary)) return [];
  const said = ` ${userText(canary)} `;
  return canary.examples.fail.filter(
    ({ text }) => AGREES.test(text) || (letters(text) !== '' && said.includes(` ${letters(text)} `)),
  );
};

export const agree = defineEffect({
  type: 'agree',
  summary:
    'Gives the user right: a canary with a false premise (by its capability or a tag) gets the `fail` example that agrees with it, every other text praise in front.',
  options: z.strictObject({
    praise: z
      .string()
      .default("What a great question! You're absolutely right to ask. ")
      .describe('what is put in front; may be empty'),
  }),
  make: ({ praise }) => ({
    lostSuccess: 0,
    reply: (reply, { canary, nonce, random }) => {
      const candidates = canary === null ? [] : agreeing(canary);
      const wrong = candidates[Math.floor(random() * candidates.length)];
      if (wrong !== undefined) return sayingExample(reply, wrong, nonce);
      return reply.text === '' ? reply : saying(reply, praise + reply.text);
    },
  }),
});
