import { defineSignal, scoreOf } from './signal.ts';

export const format = defineSignal({
  name: 'format',
  law: 'score',
  class: 'quality',
  summary: 'Mean score of the checks on the form of the answer.',
  value: scoreOf('format'),
  healthy: (runs) => runs.format ?? [],
});
