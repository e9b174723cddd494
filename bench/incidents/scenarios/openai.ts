import { BEHAVIOUR, CANARIES, CORRUPTION, IDENTITY, minus, of, QUALITY, times } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

export const OPENAI: readonly Scenario[] = [
  {
    name: 'gibberish',
    incident: 'B1',
    about: 'word salad on 20% of the pods of one hardware: nothing right, length and stop reason as ever',
    assumed: 'share of pods',
    size: 'full',
    horizon: 24,
    faults: [{ where: ['hardware'], share: 0.2, change: () => ({ correct: 0.02, format: 0.3, reworded: 1 }) }],
    accept: [QUALITY, CORRUPTION],
  },
  {
    name: 'lazy code',
    incident: 'B2',
    about: 'placeholders instead of code in 13% of code items, half as long; a model',
    size: 'full',
    horizon: 168,
    faults: [
      { where: ['model'], share: 0.13, on: of('code'), change: (law) => ({ correct: 0, length: law.length * 0.5 }) },
    ],
    accept: [QUALITY],
  },
  {
    name: 'lazy code, as the suite saw it',
    incident: 'B2',
    about: 'code items solved 61 to 20%, as in a laziness suite; a model',
    size: 'full',
    horizon: 72,
    faults: [
      {
        where: ['model'],
        share: 1,
        on: of('code'),
        change: (law) => ({ correct: law.correct * (20 / 61), length: law.length * 0.7 }),
      },
    ],
    accept: [QUALITY, BEHAVIOUR],
  },
  {
    name: 'sycophancy',
    incident: 'B3',
    about: 'agreement with false premises 10 to 60%, facts as ever; a model',
    assumed: 'rates',
    size: 'full',
    horizon: 72,
    faults: [{ where: ['model'], share: 1, on: of('stance'), change: () => ({ correct: 0.4 }) }],
    accept: [QUALITY],
  },
  {
    name: 'router',
    incident: 'B4',
    about:
      'a small model answers hard prompts for 8 h: 85 to 55%, no thinking, half the time; the model echoed is the same',
    size: 'full',
    horizon: 8,
    faults: [
      {
        where: ['model'],
        share: 1,
        on: ({ thinking }) => thinking > 0,
        change: (law) => ({ correct: law.correct * (55 / 85), thinking: 0, slowness: 0.5 }),
      },
    ],
    accept: [QUALITY, BEHAVIOUR, IDENTITY],
  },
  {
    name: 'language switch 0.25%',
    incident: 'B5',
    about: 'constrained sampling: 0.25% of answers of a model change their script',
    size: 'full',
    horizon: 72,
    faults: [{ where: ['model'], share: 0.0025, change: () => ({ mark: 'wrong-script', marked: 1 }) }],
    accept: [CORRUPTION],
  },
  {
    name: 'older hardware',
    incident: 'B5',
    about: '2 points lost on one kind of hardware',
    assumed: 'size',
    size: 'full',
    horizon: 168,
    faults: [{ where: ['hardware'], share: 1, change: minus(2) }],
    accept: [QUALITY],
  },
  {
    name: 'compaction',
    incident: 'B5',
    about: 'repeated compaction loses 15% of early facts; a model',
    assumed: 'rate',
    size: 'full',
    horizon: 168,
    faults: [{ where: ['model'], share: 1, on: of('multi-turn'), change: times(0.85) }],
    accept: [QUALITY],
  },
  {
    name: 'smaller window',
    incident: 'B7',
    about: 'the context window is cut: the longest of five inputs loses its beginning; a model',
    size: 'full',
    horizon: 72,
    faults: [
      { where: ['model'], share: 1, on: ({ inputTokens }) => inputTokens > 100_000, change: () => ({ correct: 0.05 }) },
    ],
    accept: [QUALITY, CANARIES],
  },
  {
    name: 'new version',
    incident: 'B8',
    about: 'another version behind the name: reasoning 84 to 51%, texts a fifth as long, code in another frame',
    size: 'full',
    horizon: 24,
    faults: [
      {
        where: ['model'],
        share: 1,
        change: (law, { capability, form }) => ({
          length: law.length * 0.2,
          correct: capability === 'reasoning' ? law.correct * 0.61 : law.correct,
          format: form === 'code' ? 0.05 : law.format,
        }),
      },
    ],
    accept: [QUALITY, BEHAVIOUR],
  },
];
