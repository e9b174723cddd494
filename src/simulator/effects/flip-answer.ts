import { z } from 'zod';
import type { Canary, Example } from '../../canaries/canary.ts';
import { sayingExample } from '../reply.ts';
import { defineEffect } from './effect.ts';

const TOKEN = /[\p{L}\p{M}]+|\d+|[^\s\p{L}\p{M}\d]/gu;

const tokensOf = (text: string): readonly string[] => text.match(TOKEN) ?? [];

/** Whether one token replaced, dropped or put in makes the one list the other. */
const isOneApart = (a: readonly string[], b: readonly string[]): boolean => {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1) return false;
  const differs = short.findIndex((token, index) => token !== long[index]);
  const at = differs === -1 ? short.length : differs;
  if (at === long.length) return false;
  const rest = short.slice(long.length === short.length ? at + 1 : at);
  return rest.every((token, index) => token === long[at + 1 + index]);
};

const isShort = ({ text, toolCalls }: Example, most: number): boolean =>
  text !== '' && toolCalls.length === 0 && tokensOf(text).length <= most;

/** The canary's wrong examples that are one token away from a right one; both short. */
const neighbours = ({ examples }: Canary, most: number): readonly Example[] => {
  const right = examples.pass.filter((example) => isShort(example, most)).map(({ text }) => tokensOf(text));
  return examples.fail.filter(
    (example) => isShort(example, most) && right.some((tokens) => isOneApart(tokens, tokensOf(example.text))),
  );
};

export const flipAnswer = defineEffect({
  type: 'flip-answer',
  summary:
    'The most probable token is lost: a right, short answer becomes a `fail` example of its canary that is one token away from a `pass` example; where there is none the answer stays.',
  options: z.strictObject({
    perToken: z.number().gt(0).max(1).default(1).describe('chance that it is lost at each token of the answer'),
    tokens: z.int().min(1).max(100).default(8).describe('how long an answer may be: words, numbers and signs'),
  }),
  make: ({ perToken, tokens }) => {
    const known = new Map<Canary, readonly Example[]>();
    const wrongOf = (canary: Canary): readonly Example[] => {
      const found = known.get(canary) ?? neighbours(canary, tokens);
      known.set(canary, found);
      return found;
    };
    return {
      // Of an answer of one token.
      lostSuccess: perToken,
      reply: (reply, { canary, nonce, random }) => {
        if (canary === null || reply.example !== 'pass') return reply;
        if (perToken < 1 && random() < (1 - perToken) ** tokensOf(reply.text).length) return reply;
        const candidates = wrongOf(canary);
        const wrong = candidates[Math.floor(random() * candidates.length)];
        return wrong === undefined ? reply : sayingExample(reply, wrong, nonce);
      },
    };
  },
});
