import type { Check } from '../canaries/canary.ts';

/** How an answer is said otherwise. */
export interface Change {
  /** What is added or dropped. */
  readonly adds: string;
  readonly at?: 'end' | 'start' | 'around' | 'case' | 'json' | 'words';
  /** It is white space around the answer. */
  readonly outside?: true;
}

/** The answer before and after. */
interface Texts {
  readonly text: string;
  readonly said: string;
}

type Options = Check['options'];
type Tolerance = (options: Options, change: Change, texts: Texts) => boolean;

const always: Tolerance = () => true;
const never: Tolerance = () => false;

const isTrimmed: Tolerance = ({ trim }, { outside }) => outside === true && trim !== false;

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

const exact: Tolerance = (options, change, given) => {
  if (change.outside === true) return isTrimmed(options, change, given);
  switch (change.at) {
    case 'end':
      return options['ignoreFullStop'] === true;
    case 'around':
      return options['ignoreMarkup'] === true;
    case 'case':
      return options['ignoreCase'] === true;
    default:
      return false;
  }
};

/** What is looked for is neither hit by the change nor brought by it. */
const contains: Tolerance = (options, change, { text, said }) => {
  const wanted = [...texts(options['any']), ...texts(options['all'])];
  const ignoreCase = options['ignoreCase'] === true;
  if (change.at === 'case') return ignoreCase;
  const form = (value: string): string => (ignoreCase ? value.toLowerCase() : value);
  return wanted.every((one) => form(text).includes(form(one)) === form(said).includes(form(one)));
};

const number: Tolerance = (_, { at }) => at !== 'words' && at !== 'json';

const choice: Tolerance = (options, { at, adds }) => {
  const choices = texts(options['choices']);
  if (at === 'words' || at === 'json') return false;
  if (at === 'case') return choices.every((one) => one.length > 1);
  return at !== 'start' || !choices.some((one) => adds.toLowerCase().includes(one.toLowerCase()) && one.length > 1);
};

const list: Tolerance = ({ ignoreCase }, { at, outside }) =>
  outside === true || at === 'end' || at === 'around' || (at === 'case' && ignoreCase === true);

const limitOf = (value: unknown): number => (typeof value === 'number' ? value : Number.POSITIVE_INFINITY);

const maxWords: Tolerance = ({ words }, _change, { said }) => (said.match(/\S+/g)?.length ?? 0) <= limitOf(words);

const maxLength: Tolerance = ({ characters, lines }, _change, { said }) =>
  (said.trim().match(/./gsu)?.length ?? 0) <= limitOf(characters) &&
  (said.trim().match(/\S.*/g)?.length ?? 0) <= limitOf(lines);

const script: Tolerance = ({ allowed }, { at }) =>
  (at !== 'start' && at !== 'words') || texts(allowed).includes('Latin');

const nonce: Tolerance = ({ alone }, { at }) => alone !== true || at !== 'start';

const json: Tolerance = (_, { at, outside }) => outside === true || at === 'json';

/** Turned round, a check notices whatever it does not look past. */
const not: Tolerance = ({ check }, change, given) => {
  const { type, ...options } = check as Options & { readonly type?: string };
  return ['contains', 'refusal', 'tool-call', 'script'].includes(type ?? '')
    ? tolerated({ type: type ?? '', options }, change, given)
    : change.outside === true && tolerated({ type: type ?? '', options }, change, given);
};

/** Scorers that are not here, those of users among them, are taken to notice everything. */
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  exact,
  contains,
  number,
  choice,
  list,
  script,
  nonce,
  not,
  'max-words': maxWords,
  'max-length': maxLength,
  'json-equal': json,
  'json-schema': json,
  pattern: isTrimmed,
  date: (_, { at }) => at !== 'words' && at !== 'json',
  code: (_, { outside }) => outside === true,
  similarity: (_, { outside }) => outside === true,
  refusal: (_, { at }) => at !== 'words',
  'tool-call': always,
};

/** Whether a check gives the same score to a right answer and to the same said otherwise, as far as is known of its scorer. */
export const tolerated = ({ type, options }: Pick<Check, 'type' | 'options'>, change: Change, given: Texts): boolean =>
  (TOLERANCES[type] ?? never)(options, change, given);
