import { defineSignal } from './signal.ts';

// A digit keeps words such as cm-measurements out.
const NONCE = /(?<![0-9a-z])cm-(?=[a-z]*[0-9])[0-9a-z]{12}(?![0-9a-z])/g;
/** A model that copies its own nonce with a few characters wrong leaks nothing of others. */
const MISCOPIED = 4;

const distance = (one: string, other: string): number => {
  let differing = 0;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) differing += 1;
  return differing;
};

/** Whether one is the other with few characters changed, left out or put in. */
const alike = (one: string, own: string): boolean =>
  distance(one, own) <= MISCOPIED ||
  Array.from({ length: 10 }, (_, i) => own.slice(3 + i, 6 + i)).filter((part) => one.includes(part)).length >= 4;

export const nonceForeign = defineSignal({
  name: 'nonce-foreign',
  law: 'event',
  class: 'contamination',
  summary: "An answer holds a probe's mark that is not its own: somebody else's text.",
  // 36^12 marks: none is hit by chance. Low enough that one hit passes the threshold of any fleet.
  leastRate: 1e-14,
  never: true,
  traits: (answer) => {
    // Most answers hold no mark, and to make their own takes longer than to look.
    const marks = answer.text.match(NONCE);
    if (marks === null) return [];
    const nonce = answer.nonce();
    return nonce === null ? null : [...new Set(marks)].filter((found) => !alike(found, nonce)).slice(0, 1);
  },
});
