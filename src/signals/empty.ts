import { defineSignal } from './signal.ts';

export const empty = defineSignal({
  name: 'empty',
  law: 'event',
  class: 'corruption',
  summary: 'No text and no tool call, where the baseline always has one; a refusal is none of it.',
  leastRate: 1e-4,
  traits: ({ text, callsTools, stopReason }) =>
    text.trim() === '' && !callsTools && stopReason !== 'refusal' ? ['empty'] : [],
});
