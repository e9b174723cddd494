import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedBackends, followCells, type DeviatingCells, type Finding } from '../../src/detect/constant-cells.ts';
import type { Answer, Sample } from '../../src/model.ts';
import { product, seeded } from './fleet-simulation.ts';
import { runShaped, scopesWith, type ShapedOptions } from './shaped-fleet.ts';

const CHANGED: Partial<Answer> = { usage: { inputTokens: 1 } };

const options = (): ShapedOptions => ({
  seed: 1,
  backends: product(1, 2, 1),
  canaries: 8,
  healthy: () => 1,
  formatHealthy: () => 1,
  answer: (canary) => ({ usage: { inputTokens: 100 + canary.length } }),
});

const isTruncated = ({ canary, backend }: Sample): boolean => canary.endsWith('/3') && backend.includes('-r1-');

test('one cell that deviates every time changes its backend with its second deviation, though all others conform', () => {
  const { verdicts, changes, states } = runShaped(options(), 4, (sample, cycle) =>
    cycle >= 1 && isTruncated(sample) ? CHANGED : {},
  );
  expect(scopesWith(verdicts, 'input-tokens', 'changed')).toEqual(['region=r1']);
  const first = changes.find(({ verdict }) => verdict === 'changed')!;
  expect(first.at > '2026-03-02T02' && first.at < '2026-03-02T03').toBe(true);
  expect(first).toMatchObject({ class: 'identity', direction: 'either', evidence: { nats: 2, threshold: 2 } });
  expect(JSON.parse(JSON.stringify(states))).toEqual(states);
});

test('one odd answer in each cell, one cell an hour, changes nothing', () => {
  const { changes } = runShaped(options(), 8, ({ canary }, cycle) => (canary.endsWith(`/${cycle}`) ? CHANGED : {}));
  expect(scopesWith(changes, 'input-tokens', 'changed')).toEqual([]);
});

/** Cycles in which the backend counts as changed by its cells; `rate` = how often a probe of a cell deviates. */
const played = (seed: number, cycles: number, cells: number, rate: (cell: number, cycle: number) => number) => {
  const random = seeded(seed);
  let state: DeviatingCells = {};
  return Array.from({ length: cycles }, (_, cycle) => {
    const found = Array.from({ length: cells }, (__, cell) => {
      return { backend: 0, cell, at: '', deviates: random() < rate(cell, cycle) };
    });
    state = followCells(state, found);
    return changedBackends([false], state)[0]!;
  });
};

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed + 1);

/** Part of 200 runs that count as changed within so many cycles. */
const reached = (cycles: number, cells: number, share: number): number =>
  SEEDS.filter((seed) => played(seed, cycles, 60, (cell) => (cell < cells ? share : 0)).includes(true)).length / 200;

test('a fifth of the answers of ten long prompts is told within half a day, of one within three days mostly', () => {
  expect(reached(12, 10, 0.2)).toBeGreaterThan(0.95);
  expect(reached(12, 1, 0.2)).toBeLessThan(0.5);
  expect(reached(72, 1, 0.2)).toBeGreaterThan(0.85);
  expect(reached(24, 10, 0.02)).toBeLessThan(0.2);
});

test('a change of a fifth of the answers of ten cells lasts for as long as it goes on, but for one in twenty in four days', () => {
  const lasting = SEEDS.filter((seed) => {
    const shown = played(seed, 100, 60, (cell) => (cell < 10 ? 0.2 : 0));
    return shown.slice(shown.indexOf(true)).every(Boolean);
  });
  expect(lasting.length).toBeGreaterThanOrEqual(190);
});

test('a change ends with twenty conforming probes of its own cells, whatever conforms besides; a cell that goes on is told anew', () => {
  const shown = (cells: number) => played(1, 100, 60, (cell, cycle) => (cell < cells && cycle < 50 ? 1 : 0));
  expect(shown(2).lastIndexOf(true)).toBe(58);
  expect(shown(60).lastIndexOf(true)).toBe(49);
  const oneStays = played(1, 100, 60, (cell, cycle) => (cycle < 50 || cell === 7 ? 1 : 0));
  expect(oneStays.flatMap((changed, cycle) => (changed ? [] : [cycle]))).toEqual([0, 50]);
});

test('odd answers that come by themselves once in a thousand change a backend of 60 cells about once in two years of hours', () => {
  const changes = SEEDS.slice(0, 50).filter((seed) => played(seed, 730, 60, () => 0.001).includes(true));
  expect(changes.length).toBeLessThanOrEqual(8);
});

const finding = fc.record({
  backend: fc.integer({ min: 0, max: 2 }),
  cell: fc.integer({ min: 0, max: 5 }),
  at: fc.constant('2026-03-02T00:00:00.000Z'),
  deviates: fc.boolean(),
});

const ownCells = (findings: readonly Finding[]): readonly Finding[] =>
  findings.map((one) => ({ ...one, cell: one.backend * 6 + one.cell }));

test('the state is the same however findings are cut into slots, through JSON, and holds deviating cells only', () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 200 }), fc.integer({ min: 1, max: 20 }), (made, size) => {
      const findings = ownCells(made);
      let state: DeviatingCells = {};
      for (let from = 0; from < findings.length; from += size)
        state = JSON.parse(JSON.stringify(followCells(state, findings.slice(from, from + size)))) as DeviatingCells;
      expect(state).toEqual(followCells({}, findings));
      const deviating = new Set(findings.filter(({ deviates }) => deviates).map(({ cell }) => cell));
      const held = Object.values(state).flatMap(({ newest, changed }) => [...newest, ...changed]);
      expect(held.every((cell) => deviating.has(cell))).toBe(true);
    }),
  );
});

test('no backend changes by its cells unless one of them deviates twice in a row', () => {
  fc.assert(
    fc.property(fc.array(finding, { maxLength: 200 }), (made) => {
      const last = new Map<number, boolean>();
      const findings = ownCells(made).map((one) => {
        const deviates = one.deviates && last.get(one.cell) !== true;
        last.set(one.cell, deviates);
        return { ...one, deviates };
      });
      expect(changedBackends([false, false, false], followCells({}, findings))).toEqual([false, false, false]);
    }),
  );
});
