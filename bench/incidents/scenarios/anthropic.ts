import { BEHAVIOUR, CORRECT, CORRUPTION, IDENTITY, minus, of, QUALITY, SERVING, times, to } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const short = ({ inputTokens }: { readonly inputTokens: number }): boolean => inputTokens < 100_000;
const STICKY = { unit: 'cell', stay: 0.95 } as const;

const routing = (share: number, factor: number, horizon: number): Scenario => ({
  name: `routing ${share * 100}%, x${factor}`,
  incident: 'A1',
  about: `context routing: a model, first-party; ${share * 100}% of conversations go to a pool that succeeds ${factor} times as often; sticky`,
  assumed: 'success in the bad pool, stickiness 0.95 a cycle',
  size: 'full',
  horizon,
  faults: [{ where: ['model', 'provider'], share, on: short, change: times(factor), sticky: STICKY }],
  accept: [QUALITY],
});

/** Day 24 to 30 of context routing, from 0.8% to 16% and back. */
const ramp = (hour: number): number => {
  const day = 24 + hour / 24;
  if (day < 26) return 0.008 + (0.152 * (day - 24)) / 2;
  return day < 30 ? (0.16 * (30 - day)) / 4 : 0;
};

const corrupted = (share: number): Scenario => ({
  name: `corruption ${share * 100}%`,
  incident: 'A2',
  about: `output corruption: letters of another script in ${share * 100}% of answers of one kind of hardware, all else right`,
  assumed: 'the share',
  size: 'full',
  horizon: 72,
  faults: [{ where: ['hardware'], share, change: () => ({ mark: 'wrong-script', marked: 1 }) }],
  accept: [CORRUPTION],
});

const STEPS = 5;
const dropped = (epsilon: number): Scenario => ({
  name: `top-k, ${epsilon * 100}% of steps`,
  incident: 'A3',
  about: `approximate top-k: a model; in a bad state of a backend (30% of the time, stays 0.5 an hour) each of ${STEPS} steps of a short answer takes the second token with ${epsilon * 100}%`,
  assumed: 'state, share of steps',
  size: 'full',
  horizon: 168,
  faults: [
    {
      where: ['model'],
      share: 0.3,
      on: ({ form }) => form === 'word',
      change: times((1 - epsilon) ** STEPS),
      sticky: { unit: 'backend', stay: 0.5 },
    },
  ],
  accept: [QUALITY],
});

export const ANTHROPIC: readonly Scenario[] = [
  routing(0.16, 0.6, 72),
  routing(0.16, 0.3, 72),
  routing(0.16, 0.85, 168),
  routing(0.008, 0.6, 168),
  {
    name: 'routing, days 24 to 30',
    incident: 'A1',
    about: 'context routing on its calendar: 0.8% at day 24, 16% at day 26, none at day 30; x0.6; sticky',
    assumed: 'success in the bad pool, stickiness',
    size: 'full',
    horizon: 144,
    faults: [{ where: ['model', 'provider'], share: ramp, on: short, change: times(0.6), sticky: STICKY }],
    accept: [QUALITY],
  },
  corrupted(0.001),
  corrupted(0.005),
  corrupted(0.02),
  {
    name: 'broken code 2%',
    incident: 'A2',
    about: 'output corruption: a bracket of code or JSON is lost in 2% of such answers of one kind of hardware',
    assumed: 'the share',
    size: 'full',
    horizon: 168,
    faults: [
      {
        where: ['hardware'],
        share: 0.02,
        on: ({ form }) => form === 'code' || form === 'json',
        change: () => ({ mark: 'unbalanced', marked: 1, correct: 0, format: 0 }),
      },
    ],
    accept: [CORRUPTION, QUALITY],
  },
  dropped(0.002),
  dropped(0.02),
  dropped(0.1),
  {
    name: 'roll-out',
    incident: 'A4',
    about: 'inference roll-out: a model; 30% of requests lose 20 points, a twentieth of those is malformed',
    assumed: 'share',
    size: 'full',
    horizon: 57,
    faults: [
      {
        where: ['model'],
        share: 0.3,
        change: (law) => ({ correct: law.correct - 0.2, format: law.format === null ? null : law.format * 0.95 }),
      },
    ],
    accept: [QUALITY],
  },
  {
    name: 'harness',
    incident: 'A5',
    about: 'client harness: the product path loses 10 points on items of several steps for 48 h, the bare API does not',
    assumed: 'size',
    size: 'full',
    horizon: 48,
    faults: [
      {
        where: ['provider'],
        share: 1,
        on: of('multi-turn', 'code', 'tool-use', 'reasoning', 'effort'),
        change: minus(10),
      },
    ],
    accept: [QUALITY],
  },
  {
    name: 'effort default',
    incident: 'A6',
    about: 'default effort high to medium: thinking x0.38, times x0.6, hard items lose 3 points; product path',
    size: 'full',
    horizon: 72,
    faults: [
      {
        where: ['provider'],
        share: 1,
        on: ({ thinking, variant }) => thinking > 0 && variant === 'plain',
        change: (law, sheet) => ({
          thinking: law.thinking * 0.38,
          slowness: 0.6,
          correct: law.correct - (sheet.capability === 'reasoning' ? 0.03 : 0),
        }),
      },
    ],
    accept: [BEHAVIOUR, QUALITY],
  },
  {
    name: 'thinking cleared',
    incident: 'A7',
    about:
      'thinking cleared every turn: recall of earlier turns 90 to 30%, the cache holds the fixed prefix alone; a model',
    size: 'full',
    horizon: 72,
    faults: [{ where: ['model'], share: 1, on: of('multi-turn'), change: () => ({ correct: 0.3, cached: 0.05 }) }],
    accept: [QUALITY, SERVING],
  },
  {
    name: 'verbosity line',
    incident: 'A8',
    about:
      'verbosity line: texts of at most 100 words, 3 points lost, 30 more input tokens; a model on the product path',
    size: 'full',
    horizon: 72,
    faults: [
      {
        where: ['model', 'provider'],
        share: 1,
        change: (law) => ({ cap: 600, correct: law.correct - 0.03, inputTokens: law.inputTokens + 30 }),
      },
    ],
    accept: [IDENTITY, BEHAVIOUR, QUALITY],
  },
  {
    name: 'verbosity line, in the client',
    incident: 'A8',
    about: 'the same where the line does not show in the count of input tokens',
    size: 'full',
    horizon: 168,
    faults: [{ where: ['model', 'provider'], share: 1, change: (law) => ({ cap: 600, correct: law.correct - 0.03 }) }],
    accept: [BEHAVIOUR, QUALITY],
  },
  {
    name: 'three at once',
    incident: 'A1+A2+A3',
    about:
      'overlap on the real calendar from 29 August: routing 16% falling, corruption 0.5% on one hardware of the other model, top-k from the first day; each by its own',
    assumed: 'as above',
    size: 'full',
    horizon: 96,
    faults: [
      {
        where: { model: 'sonnet', provider: 'first-party' },
        share: (hour) => 0.16 * Math.max(0, 1 - hour / 96),
        on: short,
        change: times(0.6),
        sticky: STICKY,
        accept: [CORRECT],
      },
      {
        where: { model: 'haiku', hardware: 'tpu' },
        share: 0.005,
        change: () => ({ mark: 'wrong-script', marked: 1 }),
        accept: [CORRUPTION],
      },
      {
        where: { model: 'haiku', provider: 'cloud' },
        share: 0.3,
        on: ({ form }) => form === 'word',
        change: to(0.5),
        sticky: { unit: 'backend', stay: 0.5 },
        accept: [CORRECT],
      },
    ],
    accept: [CORRECT, CORRUPTION],
  },
];
