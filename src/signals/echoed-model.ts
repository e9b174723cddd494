import { defineSignal } from './signal.ts';

export const echoedModel = defineSignal({
  name: 'echoed-model',
  law: 'constant',
  class: 'identity',
  summary: 'The model that an answer says it comes from is the one of the baseline.',
  expected: (shape) => shape?.model ?? null,
  deviates: ({ outcome }, expected) =>
    outcome.kind === 'answer' && outcome.model !== undefined ? outcome.model !== expected : null,
});
