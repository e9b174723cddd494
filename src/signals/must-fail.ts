import { defineSignal } from './signal.ts';

export const mustFail = defineSignal({
  name: 'must-fail',
  law: 'constant',
  class: 'identity',
  summary: 'A canary that must fail fails in the way it names; an answer deviates, any other failure says nothing.',
  expected: (_, failure) => failure,
  deviates: ({ outcome }, expected) => (outcome.kind === 'answer' ? true : outcome.reason === expected ? false : null),
});
