import { z } from 'zod';
import type { Reply } from '../reply.ts';
import { saying } from '../reply.ts';
import { itemText } from '../request.ts';
import { defineEffect } from './effect.ts';
import type { EffectContext } from './effect.ts';

const LAST_WORDS = 6;

const lastUserText = ({ request }: EffectContext): string =>
  itemText(request.items.findLast((text) => text.startsWith('user:')) ?? 'user:');

/** Without a mark where its turn begins the model goes on in the user's. */
const continues = (reply: Reply, context: EffectContext): Reply => {
  const words = lastUserText(context).split(/\s+/).slice(-LAST_WORDS).join(' ');
  return { ...saying(reply, `${words} And please explain it as well. ${words}`), toolCalls: [] };
};

/** Calls that the parser of the server does not know stay in the text. */
const asText = (reply: Reply): Reply => {
  if (reply.toolCalls.length === 0) return reply;
  const calls = reply.toolCalls.map(({ name, arguments: args }) => JSON.stringify({ name, arguments: args }));
  const text = [reply.text, ...calls.map((call) => `<tool_call>${call}</tool_call>`)].filter((part) => part !== '');
  return { ...saying(reply, text.join('\n')), toolCalls: [] };
};

/** What an empty text costs when it is rendered as a list. */
const LITERAL_TOKENS = 12;

export const brokenTemplate = defineEffect({
  type: 'broken-template',
  summary:
    'The chat template of the server is wrong: `continue-user` goes on with the words of the user and counts three tokens less, `literal-parts` puts the form of an empty text into the prompt, and only the count of its tokens shows it, `calls-as-text` leaves tool calls in the text.',
  options: z.strictObject({
    how: z.enum(['continue-user', 'literal-parts', 'calls-as-text']).default('continue-user').describe('what is wrong'),
  }),
  make: ({ how }) => {
    switch (how) {
      case 'continue-user':
        return {
          lostSuccess: 1,
          reply: continues,
          usage: (usage) => ({ ...usage, inputTokens: usage.inputTokens - 3 }),
        };
      case 'literal-parts':
        return {
          lostSuccess: 0,
          usage: (usage) => ({ ...usage, inputTokens: usage.inputTokens + LITERAL_TOKENS }),
        };
      case 'calls-as-text':
        return { lostSuccess: 1, reply: asText };
    }
  },
});
