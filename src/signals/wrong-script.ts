import { defineSignal } from './signal.ts';

// Most texts hold no letter outside Latin, which one look at their range tells.
const FOREIGN = /[\u0370-\u1fff\u2c80-\ud7ff\uf900-\ufefc\u{10000}-\u{1cfff}\u{20000}-\u{323af}]/u;

// A single Greek letter is a symbol of mathematics; three together are a word.
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Greek', /\p{Script=Greek}{3}/u],
  ...[
    'Arabic',
    'Armenian',
    'Bengali',
    'Cyrillic',
    'Devanagari',
    'Ethiopic',
    'Georgian',
    'Gujarati',
    'Gurmukhi',
    'Han',
    'Hangul',
    'Hebrew',
    'Hiragana',
    'Kannada',
    'Katakana',
    'Khmer',
    'Lao',
    'Malayalam',
    'Mongolian',
    'Myanmar',
    'Sinhala',
    'Tamil',
    'Telugu',
    'Thai',
    'Tibetan',
  ].map((name) => [name, new RegExp(`(?=\\p{L})\\p{Script=${name}}`, 'u')] as const),
];

export const wrongScript = defineSignal({
  name: 'wrong-script',
  law: 'event',
  class: 'corruption',
  summary: 'Letters of a script that the baseline answers never show; Latin and single Greek letters do not count.',
  leastRate: 1e-5,
  traits: ({ text }) =>
    FOREIGN.test(text) ? SCRIPTS.flatMap(([name, pattern]) => (pattern.test(text) ? [name] : [])) : [],
});
