import { defineSignal, scoreOf } from './signal.ts';

export const correct = defineSignal({
  name: 'correct',
  law: 'score',
  class: 'quality',
  summary: 'Mean score of the checks on what the answer says.',
  value: scoreOf('correct'),
  healthy: (runs) => runs.correct ?? [],
});
