import { z } from 'zod';
import type { Random } from '../../model.ts';
import { parseJson } from '../body.ts';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

const pick = <Item>(items: readonly Item[], random: Random): Item | undefined =>
  items[Math.floor(random() * items.length)];

/** Where the JSON of a text lies, or null: from its first opening bracket to its last closing one. */
const jsonIn = (text: string): { readonly from: number; readonly to: number } | null => {
  const from = text.search(/[[{]/);
  const to = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  return from === -1 || parseJson(text.slice(from, to)) === undefined ? null : { from, to };
};

/** A key that has lost its first letter or says it twice. */
const breakKey = (json: string, random: Random): string | null => {
  const key = pick([...json.matchAll(/"([^"\\]+)"\s*:/g)], random);
  if (key === undefined) return null;
  const at = key.index + 1;
  return random() < 0.5 ? json.slice(0, at) + json.slice(at + 1) : json.slice(0, at + 1) + json.slice(at);
};

const breakBracket = (json: string, random: Random): string => {
  const at = pick([...json.matchAll(/[[\]{}]/g)], random)?.index ?? 0;
  return json.slice(0, at) + json.slice(at + 1);
};

export const brokenJson = defineEffect({
  type: 'broken-json',
  summary:
    'Corrupts JSON in the text at one place: a key loses or doubles its first letter, or a bracket is lost. Texts without JSON and tool calls stay.',
  options: z.strictObject({
    how: z.enum(['key', 'bracket', 'any']).default('any').describe('what is hit; JSON without keys loses a bracket'),
  }),
  make: ({ how }) => ({
    lostSuccess: 1,
    reply: (reply, { random }) => {
      const found = jsonIn(reply.text);
      if (found === null) return reply;
      const json = reply.text.slice(found.from, found.to);
      const atKey = how === 'key' || (how === 'any' && random() < 0.5);
      const broken = (atKey ? breakKey(json, random) : null) ?? breakBracket(json, random);
      return saying(reply, reply.text.slice(0, found.from) + broken + reply.text.slice(found.to));
    },
  }),
});
