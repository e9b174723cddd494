import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellKey } from '../../src/model.ts';
import type { Cell } from '../../src/model.ts';
import { MOST_PROBES, planBurst } from '../../src/plan/burst.ts';
import type { BurstRequest } from '../../src/plan/burst.ts';
import { backend } from './fixtures.ts';

const AT = '2026-11-22T10:00:30.000Z';

const fleet = (backends: number, capabilities: number, each: number): readonly Cell[] =>
  Array.from({ length: backends }, (_, b) =>
    Array.from({ length: capabilities }, (_, c) =>
      Array.from({ length: each }, (_, i) => ({ canary: `c${c}/n${i}`, variant: 'plain', backend: `b${b}` })),
    ),
  ).flat(2);

const request = (cells: readonly Cell[], probes: number, more: Partial<BurstRequest> = {}): BurstRequest => ({
  wish: { number: 7, position: 0, at: AT, wish: { scope: {}, probes, why: 'suspect' } },
  plannedAt: AT,
  cells,
  capabilityOf: (canary) => canary.split('/')[0] ?? '',
  backends: [...new Set(cells.map((cell) => cell.backend))].map((id) => backend(id)),
  reservationOf: () => ({ maxCostUsd: 0.01, maxTokens: 100 }),
  left: { dollars: 1e6, tokens: null },
  graceMs: 30_000,
  ...more,
});

const sent = (more: BurstRequest): readonly Cell[] =>
  planBurst(more).cycle?.slots.flatMap(({ probes }) => probes) ?? [];

const count = (items: readonly string[]): readonly number[] =>
  [...Map.groupBy(items, (item) => item).values()].map((group) => group.length);

test('a burst is one slot of the purpose burst, all at once, that stays open for its longest call and the queue', () => {
  const { cycle, unpaid } = planBurst(request(fleet(2, 2, 4), 16));
  expect(unpaid).toBe(0);
  expect(cycle).toMatchObject({ id: `burst@${AT}`, schedule: 'burst', purpose: 'burst', plannedAt: AT });
  expect(cycle!.slots).toHaveLength(1);
  const [slot] = cycle!.slots;
  expect(slot!.probes.map(({ plannedAt }) => plannedAt)).toEqual(slot!.probes.map(() => AT));
  // Eight calls through four places: two rounds of a minute, and the grace.
  expect(slot!.deadlineAt).toBe('2026-11-22T10:03:00.000Z');
});

test('eight probes on two backends of four capabilities take each canary once, each capability twice, each backend half', () => {
  const cells = sent(request(fleet(2, 4, 5), 8));
  expect(cells).toHaveLength(8);
  expect(count(cells.map(({ canary }) => canary))).toEqual(Array.from({ length: 8 }, () => 1));
  expect(count(cells.map(({ canary }) => canary.split('/')[0]!))).toEqual([2, 2, 2, 2]);
  expect(count(cells.map((cell) => cell.backend))).toEqual([4, 4]);
});

test('canaries of the capability that a wish names come first, on all backends alike', () => {
  const wish = { number: 7, position: 0, at: AT, wish: { scope: {}, probes: 14, capability: 'c2', why: 'suspect' } };
  const cells = sent(request(fleet(2, 4, 5), 14, { wish }));
  const asked = cells.filter(({ canary }) => canary.startsWith('c2/'));
  expect(count(asked.map(({ backend: id }) => id))).toEqual([5, 5]);
  expect(cells).toHaveLength(14);
});

test('a wish for more of a capability than there are cells sends them again, three times at most, and no others', () => {
  const wish = { number: 7, position: 0, at: AT, wish: { scope: {}, probes: 57, capability: 'c2', why: 'suspect' } };
  const cells = sent(request(fleet(2, 4, 5), 57, { wish }));
  expect(count(cells.map(cellKey))).toEqual(Array.from({ length: 10 }, () => 3));
  expect(new Set(cells.map(({ canary }) => canary.split('/')[0]))).toEqual(new Set(['c2']));
  const limits = { concurrency: 4, requestsPerMinute: 7, tokensPerMinute: null, deadlineMs: 60_000 };
  const backends = [backend('b0', { limits }), backend('b1')];
  const few = sent(request(fleet(2, 4, 5), 57, { wish, backends, left: { dollars: 0.2, tokens: null } }));
  expect(few.filter((cell) => cell.backend === 'b0')).toHaveLength(6);
  expect(few).toHaveLength(18);
});

test('the same wish gives the same cells in whatever order they come, another wish others', () => {
  const cells = fleet(3, 4, 6);
  const wish = { number: 7, position: 1, at: AT, wish: { scope: {}, probes: 9, why: 'suspect' } };
  expect(planBurst(request(cells, 9))).toEqual(planBurst(request(cells, 9)));
  const keys = (all: readonly Cell[]) => all.map(cellKey).sort();
  expect(keys(sent(request(cells, 9, { wish })))).not.toEqual(keys(sent(request(cells, 9))));
});

test('a backend gets no more starts than a minute allows', () => {
  const limits = { concurrency: 4, requestsPerMinute: 3, tokensPerMinute: null, deadlineMs: 60_000 };
  const cells = sent(request(fleet(2, 2, 5), 20, { backends: [backend('b0', { limits }), backend('b1')] }));
  expect(cells.filter((cell) => cell.backend === 'b0')).toHaveLength(3);
  expect(cells.filter((cell) => cell.backend === 'b1')).toHaveLength(10);
});

test('what the share does not pay for is left out and counted; nothing to send is no cycle', () => {
  const cells = fleet(2, 2, 5);
  const poor = planBurst(request(cells, 10, { left: { dollars: 0.035, tokens: null } }));
  expect([poor.cycle!.slots[0]!.probes.length, poor.unpaid]).toEqual([3, 7]);
  const few = planBurst(request(cells, 10, { left: { dollars: 1, tokens: 250 } }));
  expect([few.cycle!.slots[0]!.probes.length, few.unpaid]).toEqual([2, 8]);
  expect(planBurst(request(cells, 10, { left: { dollars: -1, tokens: null } }))).toEqual({ cycle: null, unpaid: 10 });
  expect(planBurst(request([], 10))).toEqual({ cycle: null, unpaid: 0 });
  expect(planBurst(request(cells, 10, { reservationOf: () => null }))).toEqual({ cycle: null, unpaid: 0 });
});

test('whatever is wished for: no cell twice, no more than wished, shares that differ by one at most while cells last', () => {
  const numbers = { min: 1, max: 5 };
  fc.assert(
    fc.property(
      fc.record({
        backends: fc.integer(numbers),
        capabilities: fc.integer(numbers),
        each: fc.integer(numbers),
        probes: fc.integer({ min: 1, max: 700 }),
        number: fc.nat(),
      }),
      ({ backends, capabilities, each, probes, number }) => {
        const cells = fleet(backends, capabilities, each);
        const wish = { number, position: 0, at: AT, wish: { scope: {}, probes, why: '' } };
        const chosen = sent(request(cells, probes, { wish }));
        expect(new Set(chosen.map(cellKey)).size).toBe(chosen.length);
        expect(chosen).toHaveLength(Math.min(probes, cells.length, MOST_PROBES));
        const shares = count(chosen.map((cell) => cell.backend));
        expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        const canaries = count(chosen.map(({ canary }) => canary));
        if (probes <= capabilities * each && backends === 1) expect(Math.max(...canaries)).toBe(1);
      },
    ),
    { numRuns: 60 },
  );
});
