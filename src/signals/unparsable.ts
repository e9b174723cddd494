import { defineSignal } from './signal.ts';

const FENCE = '```';
const CLOSED_BY: Readonly<Partial<Record<string, string>>> = { '(': ')', '[': ']', '{': '}' };
const CLOSING = new Set([')', ']', '}']);
/** Short strings in quotes on one line are no code; a bound keeps the search linear. */
const QUOTED = /"(?:[^"\\\n]|\\.){0,80}"|'(?:[^'\\\n]|\\.){0,80}'/g;

const balanced = (code: string): boolean => {
  const open: string[] = [];
  for (const character of code.replaceAll(QUOTED, '""')) {
    const closes = CLOSED_BY[character];
    if (closes !== undefined) open.push(closes);
    else if (CLOSING.has(character) && open.pop() !== character) return false;
  }
  return open.length === 0;
};

/** What is meant to be parsed: fenced blocks, or a text that is JSON as a whole. */
const blocksOf = (text: string): readonly string[] => {
  const parts = text.split(FENCE);
  // The first line of a block names its language.
  if (parts.length > 1) return parts.filter((_, i) => i % 2 === 1).map((part) => part.slice(part.indexOf('\n') + 1));
  const trimmed = text.trimStart();
  return trimmed.startsWith('{') || trimmed.startsWith('[') ? [trimmed] : [];
};

export const unparsable = defineSignal({
  name: 'unparsable',
  law: 'event',
  class: 'corruption',
  summary: 'Fenced code or JSON with brackets that do not match, where the baseline always has them matched.',
  leastRate: 1e-4,
  // An answer that was cut off at its limit says nothing about its end.
  traits: ({ text, stopReason }) => {
    if (stopReason === 'max-tokens') return null;
    return blocksOf(text).every(balanced) ? [] : ['unbalanced'];
  },
});
