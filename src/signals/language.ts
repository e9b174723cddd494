import { tongueOf } from '../text/language.ts';
import { remembered } from './compare/remembered.ts';
import { usualShape } from './compare/usual.ts';
import { defineSignal } from './signal.ts';

/** `Latin/German`, or `Latin/` where only the script is known. */
const named = (text: string): string | null => {
  const tongue = tongueOf(text);
  return tongue === null ? null : `${tongue.script}/${tongue.language ?? ''}`;
};

/** A language that is not known is like every other of its script. */
const alike = (one: string, other: string): boolean => {
  if (one === other) return true;
  const [[script, language], [otherScript, otherLanguage]] = [one.split('/'), other.split('/')];
  return script === otherScript && (language === '' || otherLanguage === '');
};

export const language = defineSignal({
  name: 'language',
  law: 'shape',
  class: 'behaviour',
  summary:
    'Whether an answer is in the script, and as far as its small words tell in the language, of most of the baseline.',
  tolerance: 0.05,
  compare: ({ answers }) => {
    const read = remembered(
      answers.flat().flatMap(({ text }) => text ?? []),
      named,
    );
    return usualShape(
      answers.map((run) => run.flatMap(({ start }) => (start === undefined ? [] : (read(start) ?? [])))),
      ({ text, hashed }) => (hashed === undefined ? read(text) : null),
      alike,
    );
  },
});
