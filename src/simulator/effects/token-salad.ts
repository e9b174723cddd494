import { z } from 'zod';
import type { Random } from '../../model.ts';
import { saying } from '../reply.ts';
import { defineEffect } from './effect.ts';

/** Common words by their number of letters; the first two lists are empty so that the index is the length. */
const WORDS: readonly (readonly string[])[] = [
  [],
  ['a', 'i', 'o', 'e', 'u', 'x'],
  ['of', 'to', 'in', 'at', 'by', 'on', 'up', 'so'],
  ['the', 'and', 'for', 'oak', 'sun', 'wet', 'low', 'jar'],
  ['rain', 'door', 'soft', 'walk', 'less', 'upon', 'salt', 'east'],
  ['table', 'under', 'cloud', 'quiet', 'seven', 'river', 'north', 'paper'],
  ['window', 'rather', 'yellow', 'market', 'during', 'silver', 'copper', 'gentle'],
  ['morning', 'between', 'picture', 'village', 'perhaps', 'several', 'outside', 'thunder'],
  ['mountain', 'together', 'although', 'sentence', 'distance', 'children', 'somewhat', 'material'],
  ['direction', 'otherwise', 'furniture', 'beginning', 'ourselves', 'somewhere', 'structure', 'afternoon'],
];

const otherDigit = (digit: string, random: Random): string =>
  String((Number(digit) + 1 + Math.floor(random() * 9)) % 10);

const near = (word: string, random: Random): string => {
  if (/^\d/.test(word)) return word.replace(/\d/g, (digit) => otherDigit(digit, random));
  const lower = word.toLowerCase();
  const list = (WORDS[word.length] ?? WORDS[9] ?? []).filter((candidate) => candidate !== lower);
  const other = list[Math.floor(random() * list.length)] ?? lower;
  if (word === word.toUpperCase()) return other.toUpperCase();
  return /^[A-Z]/.test(word) ? other.charAt(0).toUpperCase() + other.slice(1) : other;
};

const WORD = /[A-Za-z]+|\d+/g;

const salad = (text: string, share: number, random: Random): string => {
  const words = text.match(WORD)?.length ?? 0;
  const sure = Math.floor(random() * words);
  let index = 0;
  return text.replace(WORD, (word) => {
    const hit = random() < share || index === sure;
    index += 1;
    return hit ? near(word, random) : word;
  });
};

export const tokenSalad = defineEffect({
  type: 'token-salad',
  summary:
    'Replaces words and numbers of the text by others of about their length, at least one: real words in no order, with the length and stop reason of the answer.',
  options: z.strictObject({
    share: z.number().gt(0).max(1).default(0.3).describe('of the words, each by a draw of its own'),
  }),
  make: ({ share }) => ({
    lostSuccess: 1,
    reply: (reply, { random }) => saying(reply, salad(reply.text, share, random)),
  }),
});
