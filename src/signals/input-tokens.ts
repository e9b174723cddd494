import { common, defineSignal } from './signal.ts';

export const inputTokens = defineSignal({
  name: 'input-tokens',
  law: 'constant',
  class: 'identity',
  summary: 'The same prompt counts as many input tokens as in the baseline, where the baseline always has one count.',
  // A prompt with a nonce varies, though not in every recording; a single recording does not show whether one does.
  expected: (shape) => {
    if (shape?.nonce === true) return null;
    const counts = shape?.answers.flat().map((answer) => answer.inputTokens) ?? [];
    return counts.length < 2 ? null : common(counts);
  },
  deviates: ({ outcome }, expected) =>
    outcome.kind === 'answer' && outcome.usage.inputTokens !== undefined
      ? String(outcome.usage.inputTokens) !== expected
      : null,
});
