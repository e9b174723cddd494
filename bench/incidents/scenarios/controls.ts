import { BEHAVIOUR, CANARIES, FORMAT, IDENTITY, SERVING } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const whole = { size: 'full', horizon: 48, control: true } as const;
/** What may be said of a change that leaves quality alone. */
const NOTICES = [BEHAVIOUR, SERVING, IDENTITY] as const;

export const CONTROLS: readonly Scenario[] = [
  {
    ...whole,
    name: 'healthy',
    incident: 'none',
    about: 'nothing happens',
    faults: [],
    accept: [],
  },
  {
    ...whole,
    name: 'rumours',
    incident: 'N1',
    about: 'a service that is right in 78%, seen for three days: no trend, spread as binomial',
    horizon: 72,
    odds: 6,
    faults: [],
    accept: [],
  },
  {
    ...whole,
    name: 'other words under load',
    incident: 'N2',
    about: 'batching: half of the texts in other words for eight hours a day, accuracy as ever',
    faults: [
      { where: {}, share: (hour) => (hour % 24 >= 8 && hour % 24 < 16 ? 0.5 : 0), change: () => ({ reworded: 1 }) },
    ],
    accept: [BEHAVIOUR],
  },
  {
    ...whole,
    name: 'loud outage',
    incident: 'N3, A12, A13',
    about: 'overloaded for hours: 80% of calls fail, right text otherwise',
    faults: [
      { where: {}, share: (hour) => (hour % 24 < 8 ? 0.8 : 0.05), change: () => ({ fails: 1, reason: 'overloaded' }) },
    ],
    accept: [SERVING],
  },
  {
    ...whole,
    name: 'slow node',
    incident: 'A14',
    about: 'inputs above 30k time out in one region',
    faults: [
      {
        where: ['region'],
        share: 0.7,
        on: ({ inputTokens }) => inputTokens > 30_000,
        change: () => ({ fails: 1, reason: 'timeout' }),
      },
    ],
    accept: [SERVING],
  },
  {
    ...whole,
    name: 'lost cache',
    incident: 'N4, A11',
    about: 'nothing is read from caches, first tokens take four times as long, texts are the same',
    faults: [{ where: ['provider'], share: 1, change: () => ({ cached: 0, slowness: 4 }) }],
    accept: [SERVING],
  },
  {
    ...whole,
    name: 'format only',
    incident: 'N6',
    about:
      'answers take another form on one provider; what they say is as right as ever: to be told as format, not as correctness',
    faults: [
      { where: ['provider'], share: 1, change: (law) => ({ format: law.format === null ? null : 0.3, reworded: 0.5 }) },
    ],
    accept: [FORMAT, BEHAVIOUR, CANARIES],
  },
  {
    ...whole,
    name: 'improvement',
    incident: 'N7',
    about: '5 points better where there is room; a model',
    odds: 3,
    faults: [{ where: ['model'], share: 1, change: (law) => ({ correct: Math.min(0.995, law.correct + 0.05) }) }],
    accept: [...NOTICES, CANARIES],
  },
  {
    ...whole,
    name: 'judge drift',
    incident: 'N8',
    about: 'a judge elsewhere marks 15% down; answers stay as they are, and so do scorers: none of them is a judge',
    faults: [],
    accept: [],
  },
  {
    ...whole,
    name: 'small baseline',
    incident: 'N9',
    about: 'three runs of one sample a cell as baseline, nothing happens',
    baseline: [3, 1],
    odds: 2,
    faults: [],
    accept: [],
  },
  {
    ...whole,
    name: 'warm texts differ',
    incident: 'D21',
    about: 'a tenth of warm answers in other words, scores equal',
    faults: [{ where: {}, share: 0.1, on: ({ cached }) => cached > 0, change: () => ({ reworded: 1 }) }],
    accept: [BEHAVIOUR],
  },
  {
    ...whole,
    name: 'perturbed distribution',
    incident: 'C6',
    about: 'texts drawn a little differently on one backend, as right as ever',
    faults: [
      {
        where: ['model', 'region', 'hardware'],
        share: 0.3,
        change: (law) => ({ reworded: 0.5, length: law.length * 1.05 }),
      },
    ],
    accept: [BEHAVIOUR],
  },
];
