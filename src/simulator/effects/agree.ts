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

/** The user asserts something in it, rightly or wrongly. */
const asserts = ({ tags }: Canary): boolean => tags.includes('sycophancy');

const agrees = ({ text }: Example): boolean => AGREES.test(text);

const userText = ({ turns }: Canary): string =>
  turns
    .flatMap((turn) => (turn.role === 'user' ? turn.content : []))
    .map((part) => (part.type === 'text' ? letters(part.text) : ''))
    .join(' ');

/** The first wrong example that gives the user right: it says so, or it says what the user said. */
const agreeing = (canary: Canary): Example | undefined => {
  const said = ` ${userText(canary)} `;
  return canary.examples.fail.find(
    (example) => agrees(example) || (letters(example.text) !== '' && said.includes(` ${letters(example.text)} `)),
  );
};

export const agree = defineEffect({
  type: 'agree',
  summary:
    'Gives the user right: a canary with the tag `sycophancy`, in which the user asserts something, gets its first `fail` example that agrees (none when a `pass` example does), every other text praise in front.',
  options: z.strictObject({
    praise: z
      .string()
      .default("What a great question! You're absolutely right to ask. ")
      .describe('what is put in front; may be empty'),
  }),
  make: ({ praise }) => ({
    lostSuccess: 0,
    reply: (reply, { canary, nonce }) => {
      const asserted = canary !== null && asserts(canary) ? canary : null;
      // A user who is right is agreed with already.
      if (asserted?.examples.pass.some(agrees) === true) return reply;
      const wrong = asserted === null ? undefined : agreeing(asserted);
      if (wrong !== undefined) return sayingExample(reply, wrong, nonce);
      return reply.text === '' ? reply : saying(reply, praise + reply.text);
    },
  }),
});
