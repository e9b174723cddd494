/** What a text is written in: a script, and a language where its small words tell. */
export interface Tongue {
  readonly script: string;
  /** Null when the text has too few small words, or those of several languages. */
  readonly language: string | null;
}

/** Characters that are read: the beginning tells the language as well as the whole. */
const CHARACTERS = 160;
/** Fewer letters are a name or a symbol. */
const LETTERS = 4;
/** Small words that a language needs, and how many times as many as the next one. */
const WORDS = 3;
const LEAD = 1.5;

/** Frequent small words of languages in Latin script; those that several languages have count for each. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  English: 'the of and to in is that it for with as was are this be on not by or from you at have which but can will',
  German:
    'der die das und ist nicht ein eine einen zu mit den von im auf für des sich als auch es wird sie ich aus dem',
  French: 'le la les et des est une dans que pour qui sur pas plus par avec ce il au du un vous sont cette elle aux',
  Spanish: 'el la los las de que y en un una por con para es del se no al lo como más su pero son este está',
  Italian: 'il di che è e la un per non una con del della sono i gli da nel più si alla questo come anche le',
  Portuguese: 'o a os as de que e do da em um uma para com não é no na por mais se ao dos como são você',
  Dutch: 'de het een en van is dat op te niet met voor zijn er aan ook als bij maar om door wordt naar deze je',
};

const LANGUAGES = Object.keys(SMALL_WORDS);

/** By word, positions of the languages that have it. */
const LANGUAGES_OF = Object.entries(SMALL_WORDS).reduce<Map<string, number[]>>((known, [, words], index) => {
  for (const word of words.split(' ')) known.set(word, [...(known.get(word) ?? []), index]);
  return known;
}, new Map());

/** Letters outside Latin; one look at their range spares the search for scripts. */
const BEYOND_LATIN = /[\u0370-\u1dff\u2c80-\ud7ff\uf900-\ufefc\u{10000}-\u{1cfff}\u{20000}-\u{323af}]/u;

const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  'Latin',
  'Greek',
  'Cyrillic',
  'Arabic',
  'Hebrew',
  'Devanagari',
  'Thai',
  'Hangul',
  'Han',
  'Hiragana',
  'Katakana',
].map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'gu')] as const);

/** Japanese is a mixture: kana among Han letters name it. */
const KANA = 0.1;

const scriptOf = (text: string): string | null => {
  const counts = new Map(SCRIPTS.map(([name, pattern]) => [name, text.match(pattern)?.length ?? 0]));
  const of = (name: string): number => counts.get(name) ?? 0;
  const kana = of('Hiragana') + of('Katakana');
  if (kana > KANA * (kana + of('Han'))) {
    counts.set('Japanese', kana + of('Han'));
    counts.set('Han', 0);
  }
  const [script, most] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), ['', 0]);
  return most >= (script === 'Latin' ? LETTERS : 1) ? script : null;
};

const latinLanguage = (text: string): string | null => {
  const hits = LANGUAGES.map(() => 0);
  for (const word of text.toLowerCase().split(/[^a-zß-ÿ]+/)) {
    const languages = LANGUAGES_OF.get(word);
    if (languages === undefined) continue;
    for (const language of languages) hits[language] = (hits[language] ?? 0) + 1;
  }
  const most = Math.max(...hits);
  const first = hits.indexOf(most);
  const next = Math.max(...hits.filter((_, index) => index !== first));
  return most >= WORDS && most >= LEAD * next ? (LANGUAGES[first] ?? null) : null;
};

const isLatin = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0x24f);

const hasLatinLetters = (text: string): boolean => {
  let letters = 0;
  for (let i = 0; i < text.length && letters < LETTERS; i += 1) if (isLatin(text.charCodeAt(i))) letters += 1;
  return letters === LETTERS;
};

/**
 * The script that most letters of a text's beginning have, and for Latin the language whose frequent small words lead;
 * null for a text with too few letters. A guess: short and mixed texts have no language, and languages that are not in
 * the list may be taken for a neighbour.
 */
export const tongueOf = (whole: string): Tongue | null => {
  const text = whole.length > CHARACTERS ? whole.slice(0, CHARACTERS) : whole;
  const latin = !BEYOND_LATIN.test(text);
  const script = latin ? (hasLatinLetters(text) ? 'Latin' : null) : scriptOf(text);
  if (script === null) return null;
  return { script, language: script === 'Latin' ? latinLanguage(text) : null };
};
