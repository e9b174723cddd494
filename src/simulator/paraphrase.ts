import type { Canary } from '../canaries/canary.ts';
import { parseJson } from './body.ts';
import { tolerated } from './tolerance.ts';
import type { Change } from './tolerance.ts';

/** One way to say the same in other words. */
interface Wording {
  /** Null where it has no meaning. */
  readonly say: (text: string) => string | null;
  readonly change: Change;
}

const isLine = (text: string): boolean => text !== '' && !text.includes('\n');

const swapped = (text: string, pairs: readonly (readonly [RegExp, string])[]): string | null => {
  const pair = pairs.find(([from]) => from.test(text));
  return pair === undefined ? null : text.replace(pair[0], pair[1]);
};

/** Only in prose: a short answer has no words to spare. */
const LEAST_WORDS = 8;

const SAME: readonly (readonly [RegExp, string])[] = [
  [/\bbecause\b/, 'since'],
  [/\bbegins\b/, 'starts'],
  [/\balso\b/, 'as well'],
  [/\bcannot\b/, 'can not'],
  [/\bIt is\b/, "It's"],
  [/\bYou can\b/, 'You could'],
];

const reprinted = (text: string): string | null => {
  const value = /^[[{]/.test(text) ? parseJson(text) : undefined;
  if (value === undefined) return null;
  const [wide, narrow] = [JSON.stringify(value, null, 2), JSON.stringify(value)];
  return text === narrow ? wide : narrow;
};

const WORDINGS: readonly Wording[] = [
  { say: (text) => (text === '' ? null : `${text}\n`), change: { adds: '\n', outside: true } },
  {
    say: (text) => (isLine(text) && /[\p{L}\p{N}]$/u.test(text) ? `${text}.` : null),
    change: { adds: '.', at: 'end' },
  },
  { say: (text) => (isLine(text) && text.endsWith('.') ? text.slice(0, -1) : null), change: { adds: '.', at: 'end' } },
  { say: (text) => (isLine(text) ? `**${text}**` : null), change: { adds: '**', at: 'around' } },
  {
    say: (text) => (/^\p{Lu}\p{Ll}+$/u.test(text) ? text.toLowerCase() : null),
    change: { adds: '', at: 'case' },
  },
  { say: (text) => (isLine(text) ? `Answer: ${text}` : null), change: { adds: 'Answer: ', at: 'start' } },
  { say: reprinted, change: { adds: ' ', at: 'json' } },
  {
    say: (text) => (text.split(/\s+/).length < LEAST_WORDS ? null : swapped(text, SAME)),
    change: { adds: ' ', at: 'words' },
  },
];

/** All that a right answer may become without any check of its canary noticing. */
export const wordingsOf = (canary: Canary, text: string): readonly string[] =>
  WORDINGS.flatMap(({ say, change }) => {
    const said = say(text);
    return said !== null && said !== text && canary.checks.every((check) => tolerated(check, change, { text, said }))
      ? [said]
      : [];
  });

/** A right answer in other words that every check takes alike, chosen by `pick` in [0, 1); the same where there are none. */
export const paraphrase = (canary: Canary, text: string, pick: number): string => {
  const all = wordingsOf(canary, text);
  return all[Math.floor(pick * all.length)] ?? text;
};
