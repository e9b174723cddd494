import { seeded } from '../detector/world.ts';

/** What an answer is written as. */
export type Form = 'word' | 'prose' | 'json' | 'code' | 'tool';

/** One canary in one variant: what a healthy model does with it, before any difference between models. */
export interface Sheet {
  readonly canary: string;
  readonly variant: string;
  readonly capability: string;
  readonly form: Form;
  /** Healthy probability that `correct` fails, and `format` where it is checked. */
  readonly loss: number;
  readonly formatLoss: number | null;
  readonly inputTokens: number;
  /** Median characters of the text; spread of its logarithm. */
  readonly length: number;
  readonly spread: number;
  /** Median thinking tokens; 0 = none. */
  readonly thinking: number;
  /** Share of input tokens that a cache holds. */
  readonly cached: number;
}

interface Kind extends Partial<Sheet> {
  readonly capability: string;
  readonly count: number;
  readonly form: Form;
  /** Healthy losses lie between these, most near the lower. */
  readonly losses: readonly [number, number];
  readonly variants?: readonly string[];
}

const KINDS: readonly Kind[] = [
  { capability: 'arithmetic', count: 6, form: 'word', losses: [0.0005, 0.01], inputTokens: 60 },
  { capability: 'exact', count: 5, form: 'word', losses: [0.0003, 0.003], inputTokens: 45 },
  { capability: 'reasoning', count: 6, form: 'prose', losses: [0.05, 0.35], length: 800, thinking: 800 },
  {
    capability: 'effort',
    count: 2,
    form: 'prose',
    losses: [0.05, 0.2],
    length: 300,
    variants: ['effort-low', 'effort-high'],
  },
  { capability: 'code', count: 7, form: 'code', losses: [0.01, 0.12], formatLoss: 0.003, length: 420, thinking: 300 },
  { capability: 'json', count: 5, form: 'json', losses: [0.004, 0.05], formatLoss: 0.006, length: 160 },
  {
    capability: 'json',
    count: 1,
    form: 'json',
    losses: [0.01, 0.04],
    formatLoss: 0.01,
    length: 160,
    variants: ['burst-8', 'burst-16'],
  },
  { capability: 'tool-use', count: 5, form: 'tool', losses: [0.004, 0.05], inputTokens: 420 },
  { capability: 'long-input', count: 5, form: 'word', losses: [0.005, 0.06], cached: 0.9 },
  {
    capability: 'multi-turn',
    count: 4,
    form: 'prose',
    losses: [0.01, 0.1],
    length: 300,
    inputTokens: 1800,
    thinking: 400,
    cached: 0.8,
  },
  { capability: 'stance', count: 3, form: 'prose', losses: [0.05, 0.15], length: 300 },
  { capability: 'instruction', count: 2, form: 'word', losses: [0.002, 0.02], formatLoss: 0.005 },
  {
    capability: 'classify',
    count: 4,
    form: 'word',
    losses: [0.02, 0.08],
    inputTokens: 2600,
    cached: 0.9,
    variants: ['warm'],
  },
  { capability: 'image', count: 2, form: 'word', losses: [0.08, 0.18], inputTokens: 1500 },
];

const LONG: readonly number[] = [600, 2_000, 9_000, 33_000, 128_000];
const EFFORT: Readonly<Partial<Record<string, number>>> = { 'effort-low': 200, 'effort-high': 2400 };

/** Sixty cells a backend: what is common to all fleets. Mean healthy loss about 0.043. */
export const SUITE: readonly Sheet[] = KINDS.flatMap((kind, row) => {
  const { capability, count, form, losses, variants = ['plain'], ...rest } = kind;
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const random = seeded(1000 * row + i + 1);
    const loss = losses[0] + (losses[1] - losses[0]) * random() ** 2;
    return variants.map((variant): Sheet => ({
      canary: `${capability}/${i}${variant.startsWith('burst') ? '-load' : ''}`,
      variant,
      capability,
      form,
      loss,
      formatLoss: null,
      inputTokens: 120,
      length: 8,
      spread: form === 'prose' || form === 'code' ? 0.25 : 0,
      cached: 0,
      ...rest,
      ...(capability === 'long-input' ? { inputTokens: LONG[i] ?? 600 } : {}),
      thinking: EFFORT[variant] ?? rest.thinking ?? 0,
    }));
  });
});
