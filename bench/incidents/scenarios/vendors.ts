import { BEHAVIOUR, CANARIES, IDENTITY, of, QUALITY, times } from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const BACKEND = ['model', 'region', 'hardware'] as const;

const schema = (valid: number): Scenario => ({
  name: `tool schema ${valid}%`,
  incident: 'C3',
  about: `one backend: arguments of tool calls fit their schema in ${valid}% instead of nearly all`,
  size: 'full',
  horizon: 168,
  faults: [{ where: BACKEND, share: 1, on: of('tool-use'), change: times(valid / 100) }],
  accept: [QUALITY],
});

/** Accuracy of code edits by host, beside 71.4% of the original, with the share of edits in the right form beside 94.7%. */
const host = (name: string, accuracy: number, form: number | null): Scenario => ({
  name: `host ${name}`,
  incident: 'C7',
  about: `one backend served by another host: accuracy x${(accuracy / 71.4).toFixed(2)}${form === null ? '' : `, form x${(form / 94.7).toFixed(2)}`}`,
  size: 'full',
  horizon: 168,
  faults: [
    {
      where: BACKEND,
      share: 1,
      change: (law) => ({
        correct: law.correct * (accuracy / 71.4),
        format: law.format === null || form === null ? law.format : law.format * (form / 94.7),
      }),
    },
  ],
  accept: [QUALITY],
});

export const VENDORS: readonly Scenario[] = [
  {
    name: 'effort ignored',
    incident: 'C1',
    about: 'one cloud ignores the effort field: always medium, hard items 93.3 to 80%',
    size: 'full',
    horizon: 48,
    faults: [
      {
        where: ['provider'],
        share: 1,
        on: of('effort', 'reasoning'),
        change: (law, { variant }) => ({
          thinking: variant === 'plain' ? law.thinking : 700,
          correct: law.correct * (variant === 'effort-low' ? 1 : 80 / 93.3),
        }),
      },
    ],
    accept: [IDENTITY, BEHAVIOUR, QUALITY],
  },
  {
    name: 'endpoint profile',
    incident: 'C2',
    about: 'one backend: accuracy x0.7, answers cut off at half their length',
    size: 'full',
    horizon: 48,
    faults: [
      {
        where: BACKEND,
        share: 1,
        change: (law) => ({ correct: law.correct * 0.7, length: law.length / 2, maxTokens: 0.5 }),
      },
    ],
    accept: [QUALITY, BEHAVIOUR],
  },
  {
    name: 'endpoint tools',
    incident: 'C2',
    about: 'one backend: tool calls 22 instead of 37%',
    size: 'full',
    horizon: 72,
    faults: [{ where: BACKEND, share: 1, on: of('tool-use'), change: times(0.6) }],
    accept: [QUALITY, BEHAVIOUR],
  },
  schema(72),
  schema(92),
  {
    name: 'tool trigger x0.42',
    incident: 'C3',
    about: 'one backend: tools are called 217 times instead of 522',
    size: 'full',
    horizon: 72,
    faults: [{ where: BACKEND, share: 1, on: of('tool-use'), change: (law) => ({ calls: (law.calls ?? 1) * 0.42 }) }],
    accept: [QUALITY, BEHAVIOUR],
  },
  {
    name: 'chat template',
    incident: 'C4',
    about:
      'chat template lost its turn marker: a fifth of tool calls is parsed, texts go on in the user’s words, 3 tokens fewer',
    size: 'full',
    horizon: 24,
    faults: [
      {
        where: ['provider'],
        share: 1,
        change: (law) => ({
          inputTokens: law.inputTokens - 3,
          calls: law.calls === null ? null : 0.2,
          correct: law.correct * 0.8,
          reworded: 0.8,
        }),
      },
    ],
    accept: [IDENTITY, BEHAVIOUR, QUALITY],
  },
  {
    name: 'tool-call errors 1 to 8%',
    incident: 'C5',
    about: 'a provider: errors of tool calls 1 to 8%',
    size: 'full',
    horizon: 168,
    faults: [{ where: ['provider'], share: 1, on: of('tool-use'), change: times(0.93) }],
    accept: [QUALITY],
  },
  host('q4_K_M', 66.9, null),
  host('q2_K', 61.7, null),
  host('with a 2k window', 51.9, 46.2),
  {
    name: 'truncated input',
    incident: 'C8',
    about: 'input over 2,048 tokens is cut without a word: its count says so, early instructions are lost',
    size: 'full',
    horizon: 24,
    faults: [
      {
        where: BACKEND,
        share: 1,
        on: ({ inputTokens }) => inputTokens > 2048,
        change: () => ({ inputTokens: 2048, correct: 0.3 }),
      },
    ],
    accept: [IDENTITY, QUALITY],
  },
  {
    name: 'alias',
    incident: 'C9',
    about: 'another model answers to the name and says so',
    size: 'full',
    horizon: 24,
    faults: [{ where: ['model'], share: 1, change: (law) => ({ echoes: 'other', correct: law.correct * 0.93 }) }],
    accept: [IDENTITY, QUALITY, BEHAVIOUR],
  },
  {
    name: 'version by region',
    incident: 'C12',
    about: 'a default version rolls out in one region: the fingerprint changes, texts too, quality does not',
    size: 'full',
    horizon: 24,
    faults: [{ where: ['region'], share: 1, change: (law) => ({ fingerprint: 'fp-2', length: law.length * 1.1 }) }],
    accept: [IDENTITY, BEHAVIOUR],
  },
  {
    name: 'reasoning not passed back',
    incident: 'C14',
    about: 'earlier thinking is dropped: several turns 87 to 64%, one turn as ever; a model at one provider',
    size: 'full',
    horizon: 72,
    faults: [{ where: ['model', 'provider'], share: 1, on: of('multi-turn'), change: times(64 / 87) }],
    accept: [QUALITY],
  },
  {
    name: 'less thinking',
    incident: 'C15',
    about: 'thinking 2,200 to 600 characters, answers as right as ever; a model',
    size: 'full',
    horizon: 48,
    faults: [
      {
        where: ['model'],
        share: 1,
        on: ({ variant }) => variant === 'plain',
        change: (law) => ({ thinking: law.thinking * 0.27 }),
      },
    ],
    accept: [BEHAVIOUR],
  },
  {
    name: 'FP8 host',
    incident: 'C16',
    about: 'one backend: valid JSON 98 to 96.2%, needle at 128k 4 points lower',
    size: 'full',
    horizon: 168,
    faults: [
      {
        where: BACKEND,
        share: 1,
        on: ({ capability, inputTokens }) => capability === 'json' || inputTokens > 100_000,
        change: (law, { capability }) => ({ correct: law.correct * (capability === 'json' ? 0.982 : 0.96) }),
      },
    ],
    accept: [QUALITY, CANARIES],
  },
];
