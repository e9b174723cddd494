import { defineSignal } from './signal.ts';

/** Milliseconds that are added before ratios are taken: differences far below them are nobody's concern. */
const NEGLIGIBLE_MS = 100;

export const timeToFirstToken = defineSignal({
  name: 'time-to-first-token',
  law: 'serving',
  class: 'serving',
  summary: 'Time from sending to the first content, against the same cell’s in the baseline.',
  measure: ({ timeToFirstTokenMs: ms }) => (ms === undefined || ms <= 0 ? null : Math.log(ms + NEGLIGIBLE_MS)),
  worse: 'rise',
  least: Math.log(1.25),
  most: Math.log(4),
  spread: 0.05,
  outlier: Math.log(2.5),
});
