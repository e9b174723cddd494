import { describe, expect, test } from 'vitest';
import { farAnswers } from '../../src/detect/shape-far.ts';
import { FAR_TOLERANCE } from '../../src/detect/parameters.ts';
import type { Answer } from '../../src/model.ts';
import { rankedShape } from '../../src/signals/compare/ranked.ts';
import { product, seeded } from './fleet-simulation.ts';
import { runShaped, type ShapedOptions } from './shaped-fleet.ts';

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A count of a cell that has an own number in 0..1. */
type World = (own: number, random: () => number) => number;

const WORLDS: Readonly<Record<string, World>> = {
  'spread alike': (own, random) => 200 * (0.3 + own) * Math.exp(0.2 * normal(random)),
  'spread unequally': (own, random) => 200 * Math.exp((0.05 + 0.9 * own ** 2) * normal(random)),
  'with heavy tails': (own, random) => 200 * (0.3 + own) * Math.exp(0.2 * normal(random)) * (random() < 0.05 ? 3 : 1),
  'small, with ties': (own, random) => 6 * (0.3 + own) * Math.exp(0.5 * normal(random)),
  'of two kinds, one of them rare': (own, random) => (random() < 0.3 * own ? 20 : 300),
};

const answerOf = (count: number): Answer => ({
  kind: 'answer',
  text: '',
  toolCalls: [],
  stopReason: 'end',
  usage: { thinkingTokens: count },
  latencyMs: 1,
});

/** Of one baseline: the share of new answers that is far out, and the one that is taken for healthy. */
const ratesOf = (world: World, seed: number, { cells, runs }: { cells: number; runs: number }) => {
  const random = seeded(seed);
  const own = Array.from({ length: cells }, () => random());
  const draw = (of: number): number => Math.round(world(of, random));
  const shapes = own.map((of) =>
    rankedShape(
      Array.from({ length: runs }, () => [draw(of)]),
      ({ usage }) => usage.thinkingTokens ?? null,
    ),
  );
  const far = farAnswers([[...shapes.keys()]], shapes);
  const [first] = far.values();
  if (first === undefined) return null;
  const answers = own.flatMap((of, index) =>
    Array.from({ length: 50 }, () => far.get(index)?.share(answerOf(draw(of))) ?? 0),
  );
  const error = Math.sqrt(first.level.variance / cells);
  return {
    rate: answers.reduce<number>((sum, x) => sum + x, 0) / answers.length,
    usual: 1 - first.level.mean,
    allowed: 1 - first.level.mean + 2 * error + FAR_TOLERANCE,
  };
};

describe.each([
  { cells: 28, runs: 5 },
  { cells: 52, runs: 5 },
  { cells: 60, runs: 4 },
])('with $cells cells of $runs runs', (size) => {
  test.each(Object.entries(WORLDS))(
    'counts %s are about as seldom far out as recorded, and in nearly every baseline no more often than is tolerated',
    (_, world) => {
      const rates = Array.from({ length: 60 }, (__, seed) => ratesOf(world, seed + 1, size)!);
      const mean = (of: (one: (typeof rates)[number]) => number) =>
        rates.reduce((sum, one) => sum + of(one), 0) / rates.length;
      expect(mean(({ rate }) => rate)).toBeLessThanOrEqual(mean(({ usual }) => usual) * 1.3);
      expect(rates.filter(({ rate, allowed }) => rate > allowed).length).toBeLessThanOrEqual(1);
    },
  );
});

test('fewer than a hundred recorded answers, or two runs, do not show what is far out', () => {
  const even = WORLDS['spread alike']!;
  expect(ratesOf(even, 1, { cells: 24, runs: 4 })).toBeNull();
  expect(ratesOf(even, 1, { cells: 60, runs: 2 })).toBeNull();
  expect(ratesOf(even, 1, { cells: 20, runs: 5 })).not.toBeNull();
});

test('a value that differs by less than a quarter is never far out, however steady its cell', () => {
  const shapes = Array.from({ length: 40 }, () => rankedShape([[500], [500], [500]], ({ text }) => text.length));
  const far = farAnswers([[...shapes.keys()]], shapes).get(0)!;
  const share = (length: number) => far.share({ ...answerOf(0), text: 'x'.repeat(length) });
  expect([400, 600, 625].map(share)).toEqual([0, 0, 0]);
  expect([300, 700].map(share)).toEqual([1, 1]);
});

const thinking: ShapedOptions['answer'] = (canary, random) => {
  const own = seeded(Number(canary.split('/')[1]) + 4000)();
  return { usage: { thinkingTokens: Math.round(WORLDS['spread alike']!(own, random)) } };
};

test.each([
  ['three tenths of the thinking', 0.3],
  ['three times the thinking', 3],
])(
  'a fifth of the answers with %s is told within eight cycles of 28 canaries, none of it when healthy',
  (_, factor) => {
    const options: ShapedOptions = {
      seed: 3,
      backends: product(1, 1, 1),
      canaries: 28,
      slotsPerCycle: 1,
      healthy: () => 1,
      formatHealthy: () => 1,
      answer: thinking,
    };
    const { changes } = runShaped(options, 24 + 8, ({ outcome }, cycle, random) => {
      if (cycle < 24 || random() >= 0.2 || outcome.kind !== 'answer') return {};
      return { usage: { thinkingTokens: Math.round((outcome.usage.thinkingTokens ?? 0) * factor) } };
    });
    const told = changes.filter(({ verdict }) => verdict === 'changed');
    expect(told.map(({ signal }) => signal)).toEqual(['thinking-tokens']);
    expect(Date.parse(told[0]!.at)).toBeGreaterThan(Date.parse('2026-03-03T00:00:00.000Z'));
  },
);

test.each([1, 2, 3])(
  'a fifth of the answers of one backend at medium effort is told within six cycles of thirty pairs of low and high (%i)',
  (seed) => {
    const options: ShapedOptions = {
      seed,
      backends: product(1, 1, 1),
      canaries: 60,
      slotsPerCycle: 1,
      healthy: () => 1,
      formatHealthy: () => 1,
      answer: thinking,
    };
    const { changes } = runShaped(options, 6, ({ outcome, canary }, _, random) => {
      if (random() >= 0.2 || outcome.kind !== 'answer') return {};
      const factor = Number(canary.split('/')[1]) % 2 === 0 ? 1 / 0.4 : 1 / 2;
      return { usage: { thinkingTokens: Math.round((outcome.usage.thinkingTokens ?? 0) * factor) } };
    });
    expect(changes.filter(({ verdict }) => verdict === 'changed').map(({ signal }) => signal)).toEqual([
      'thinking-tokens',
    ]);
  },
);
