import { common, defineSignal } from './signal.ts';

export const systemFingerprint = defineSignal({
  name: 'system-fingerprint',
  law: 'constant',
  class: 'identity',
  summary: "The provider's fingerprint of its configuration is that of the baseline, where the baseline has only one.",
  expected: (shape) => {
    const seen = shape?.answers.flat().map((answer) => answer.systemFingerprint) ?? [];
    return seen.length < 2 ? null : common(seen);
  },
  deviates: ({ outcome }, expected) =>
    outcome.kind === 'answer' && outcome.systemFingerprint !== undefined
      ? outcome.systemFingerprint !== expected
      : null,
});
