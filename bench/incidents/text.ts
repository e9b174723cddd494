import { nonceOf } from '../../src/canaries/nonce.ts';
import type { Answer } from '../../src/model.ts';
import { seeded } from '../detector/world.ts';
import type { Drawn } from './law.ts';
import type { Sheet } from './suite.ts';

const ENGLISH = (
  'the of and is that with for this which from they have when each other more than first then because result value ' +
  'answer number case shows follows given therefore between under after model data point order cost time state table'
).split(' ');
const GERMAN = (
  'der die das und ist nicht mit für ein eine auf dass wir sie auch aus bei nach wird sind oder wenn aber über durch ' +
  'Wert Zahl Ergebnis Antwort Fall zeigt folgt zwischen unter Modell Daten Punkt Folge Kosten Zeit'
).split(' ');

const LONGEST = 9_000;

/** So many characters of words, the same for a seed. */
const wordsOf = (seed: number, words: readonly string[]): string => {
  const random = seeded(seed);
  let text = '';
  while (text.length < LONGEST) text += `${words[Math.floor(random() * words.length)] ?? ''} `;
  return text;
};

/** What one cell's answers are written from. */
export interface Script {
  readonly right: string;
  readonly wrong: readonly string[];
  readonly english: string;
  readonly german: string;
}

export const scriptOf = (seed: number): Script => {
  const random = seeded(seed);
  const number = (): string => String(100 + Math.floor(900 * random()));
  return {
    right: number(),
    wrong: [number(), number(), number()],
    english: wordsOf(seed, ENGLISH),
    german: wordsOf(seed, GERMAN),
  };
};

const pick = <T>(items: readonly T[], random: () => number): T | undefined =>
  items[Math.floor(random() * items.length)];

const body = (script: Script, of: Drawn, random: () => number): string => {
  const from = Math.floor(random() * (of.reworded ? 400 : 1));
  return (of.german ? script.german : script.english).slice(from, from + Math.min(of.length, LONGEST - 400));
};

const plain = (sheet: Sheet, script: Script, of: Drawn, random: () => number): string => {
  const said = of.correct ? script.right : (pick(script.wrong, random) ?? '');
  const loose = of.format === false;
  switch (sheet.form) {
    case 'word':
      return loose || of.reworded ? `The answer is ${said}.` : of.german ? `Die Antwort ist nicht ${said}.` : said;
    case 'json':
      return `${loose ? 'Here is the JSON: ' : ''}{"result": ${said}, "note": "${body(script, { ...of, length: 90 }, random)}"}`;
    case 'code':
      return `${loose ? '' : '```ts\n'}const result = ${said};\n// ${body(script, of, random)}${loose ? '' : '\n```'}`;
    case 'prose':
      return `Answer: ${said}. ${body(script, of, random)}`;
    case 'tool':
      return of.calls === true ? '' : `I would look that up: ${said}.`;
  }
};

const marked = (text: string, { mark }: Drawn, key: string): string => {
  switch (mark) {
    case null:
      return text;
    case 'wrong-script':
      return `${text.slice(0, text.length >> 1)} สวัสดี ${text.slice(text.length >> 1)}`;
    case 'repetition':
      return '/'.repeat(Math.max(60, text.length));
    case 'unbalanced':
      return `${text.replace(/[)}\]]/, '')}\n\`\`\`\nif (x {\n\`\`\``;
    case 'empty':
      return '';
    case 'special-token':
      return `${text}<pad><pad>`;
    case 'foreign-nonce':
      return `${text} ${nonceOf(`another ${key}`)}`;
  }
};

const CHARACTERS_A_TOKEN = 4;
const FIRST_MS = 300;
const TOKEN_MS = 12;

/** The answer as a provider would give it. */
export const answerOf = (
  { sheet, script, key }: { readonly sheet: Sheet; readonly script: Script; readonly key: string },
  of: Drawn,
  random: () => number,
): Answer => {
  const text =
    of.stop === 'refusal'
      ? "I'm sorry, but I can't help with that."
      : marked(plain(sheet, script, of, random), of, key);
  const calls = of.calls === true && of.stop !== 'refusal' && of.mark !== 'empty';
  const outputTokens = of.thinking + Math.ceil(text.length / CHARACTERS_A_TOKEN) + (calls ? 30 : 0);
  return {
    kind: 'answer',
    text,
    toolCalls: calls
      ? [{ name: 'look_up', arguments: { id: of.correct ? script.right : (script.wrong[0] ?? '') } }]
      : [],
    stopReason: calls && of.stop === 'end' ? 'tool-calls' : of.stop,
    model: of.echoes,
    systemFingerprint: of.fingerprint,
    usage: {
      inputTokens: of.inputTokens,
      outputTokens,
      thinkingTokens: of.thinking,
      cacheReadTokens: of.cacheRead,
    },
    latencyMs: of.slowness * (FIRST_MS + TOKEN_MS * outputTokens),
    timeToFirstTokenMs: of.slowness * FIRST_MS,
    interTokenMs: of.slowness * TOKEN_MS,
  };
};

/** US dollars: 3 and 15 a million tokens in and out, a tenth of the former for what a cache holds. */
export const costOf = ({ usage }: Answer): number => {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0 } = usage;
  return (3 * (inputTokens - cacheReadTokens) + 0.3 * cacheReadTokens + 15 * outputTokens) / 1e6;
};
