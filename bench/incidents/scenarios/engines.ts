import {
  atLoad,
  BEHAVIOUR,
  CANARIES,
  CONTAMINATION,
  CORRUPTION,
  IDENTITY,
  minus,
  of,
  QUALITY,
  sent,
  times,
} from '../scenario.ts';
import type { Scenario } from '../scenario.ts';

const BACKEND = ['model', 'region', 'hardware'] as const;
const small = { size: 'full', horizon: 72 } as const;

export const ENGINES: readonly Scenario[] = [
  {
    ...small,
    name: 'FP8 key-value cache',
    incident: 'D1',
    about: 'one hardware: needle 91 to 13% at 128k, falling in between from 16k; short inputs as ever',
    faults: [
      {
        where: ['hardware'],
        share: 1,
        on: ({ inputTokens }) => inputTokens > 16_000,
        change: (law, { inputTokens }) => ({ correct: law.correct * (1 - (0.86 * (inputTokens - 16_000)) / 112_000) }),
      },
    ],
    accept: [QUALITY, CANARIES],
  },
  {
    ...small,
    name: 'prefix cache with speculation',
    incident: 'D2',
    about: 'warm prompts lose their middle in half of the calls: classification 94 to 75%; a model',
    faults: [{ where: ['model'], share: 0.5, on: sent('warm'), change: times(0.6) }],
    accept: [QUALITY],
  },
  {
    ...small,
    name: 'external cache store',
    incident: 'D3',
    about: 'warm prompts get tokens of many languages until the limit; one backend',
    faults: [
      {
        where: BACKEND,
        share: 1,
        on: sent('warm'),
        change: () => ({ mark: 'wrong-script', marked: 1, correct: 0, maxTokens: 0.95 }),
      },
    ],
    accept: [CORRUPTION, QUALITY, BEHAVIOUR],
  },
  {
    ...small,
    name: 'int8 cache at load',
    incident: 'D4',
    about: 'JSON is corrupt in 13.3 instead of 3.3% while the cache is full (eight hours a day); one hardware',
    faults: [
      {
        where: ['hardware'],
        share: atLoad(0.1),
        on: of('json'),
        change: () => ({ mark: 'unbalanced', marked: 1, correct: 0, format: 0 }),
      },
    ],
    accept: [QUALITY, CORRUPTION],
  },
  {
    ...small,
    name: 'warm hits corrupt',
    incident: 'D5',
    about: 'every warm answer is looped text; one hardware',
    faults: [
      {
        where: ['hardware'],
        share: 1,
        on: sent('warm'),
        change: () => ({ mark: 'repetition', marked: 1, correct: 0 }),
      },
    ],
    accept: [CORRUPTION, QUALITY],
  },
  {
    ...small,
    name: 'strict JSON with speculation',
    incident: 'D7',
    about: 'valid JSON 23.4 to 14.1 of 24 in bursts; a model',
    faults: [{ where: ['model'], share: 0.4, on: sent('burst'), change: () => ({ correct: 0, format: 0 }) }],
    accept: [QUALITY, CANARIES],
  },
  {
    ...small,
    name: 'n-gram speculation',
    incident: 'D8',
    about: 'half of the tool calls are corrupted; one backend',
    faults: [{ where: BACKEND, share: 0.5, on: of('tool-use'), change: () => ({ correct: 0 }) }],
    accept: [QUALITY],
  },
  {
    ...small,
    name: 'another caller’s text',
    incident: 'D10',
    about: '30% of answers in bursts carry another probe’s nonce; one hardware',
    faults: [
      {
        where: ['hardware'],
        share: 0.3,
        on: sent('burst'),
        change: () => ({ mark: 'foreign-nonce', marked: 1, correct: 0 }),
      },
    ],
    accept: [CONTAMINATION],
  },
  {
    ...small,
    name: 'adapter swapped',
    incident: 'D11',
    about: 'the behaviour of another adapter: two phrases are no longer known; one backend',
    faults: [{ where: BACKEND, share: 1, on: of('instruction'), change: () => ({ correct: 0.02 }) }],
    accept: [QUALITY, CANARIES],
  },
  {
    ...small,
    name: 'wrong pre-tokeniser',
    incident: 'D12',
    about: 'arithmetic wrong everywhere, other counts of input tokens; a model',
    faults: [
      {
        where: ['model'],
        share: 1,
        change: (law, { capability }) => ({
          inputTokens: law.inputTokens + 2,
          correct: capability === 'arithmetic' ? 0.1 : law.correct,
        }),
      },
    ],
    accept: [IDENTITY, QUALITY],
  },
  {
    ...small,
    name: 'wrong logits above 512 tokens',
    incident: 'D13',
    about: 'inputs above 512 tokens fail on one hardware',
    faults: [
      {
        where: ['hardware'],
        share: 1,
        on: ({ inputTokens }) => inputTokens > 512,
        change: () => ({ correct: 0.05, reworded: 0.9 }),
      },
    ],
    accept: [QUALITY],
  },
  {
    ...small,
    name: 'norm across heads',
    incident: 'D15',
    about: '3 points lost everywhere on one backend',
    size: 'full',
    horizon: 168,
    faults: [{ where: BACKEND, share: 1, change: minus(3) }],
    accept: [QUALITY],
  },
  {
    ...small,
    name: 'image grounding',
    incident: 'D16',
    about: 'boxes in images 86 to 19%; one hardware; text as ever',
    faults: [{ where: ['hardware'], share: 1, on: of('image'), change: times(19 / 86) }],
    accept: [QUALITY, CANARIES],
  },
  {
    ...small,
    name: 'looping kernel',
    incident: 'D19',
    about: 'a tenth of the answers of one hardware loops',
    assumed: 'share',
    faults: [
      { where: ['hardware'], share: 0.1, change: () => ({ mark: 'repetition', marked: 1, correct: 0, format: 0 }) },
    ],
    accept: [CORRUPTION, QUALITY],
  },
  {
    ...small,
    name: 'special tokens',
    incident: 'D22',
    about: '<pad> in 2% of the answers of a model',
    assumed: 'share',
    faults: [{ where: ['model'], share: 0.02, change: () => ({ mark: 'special-token', marked: 1 }) }],
    accept: [CORRUPTION],
  },
];
