import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellKey } from '../../src/model.ts';
import type { Cell, Probe } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import type { CycleRequest, PlannedCycle } from '../../src/plan/cycle.ts';
import { cells as someCells } from './arbitraries.ts';
import { backend, iso, MINUTE, ms, schedule } from './fixtures.ts';

const PLANNED = '2026-11-22T10:07:00.000Z';
const BACKENDS = [
  backend('us-1'),
  backend('us-2'),
  backend('eu-1', { model: 'gpt-6-sol' }),
  backend('eu-2', { model: 'gpt-6-sol' }),
  backend('ap-1', { limits: { concurrency: 1, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 300_000 } }),
];

const request = (more: Partial<CycleRequest> = {}): CycleRequest => ({
  schedule: schedule(),
  plannedAt: PLANNED,
  purpose: 'schedule',
  cells: grid(
    60,
    BACKENDS.map(({ id }) => id),
  ),
  busy: [],
  backends: BACKENDS,
  graceMs: 30_000,
  ...more,
});

const grid = (canaries: number, backends: readonly string[]): readonly Cell[] =>
  backends.flatMap((id) =>
    Array.from({ length: canaries }, (_, i) => ({ canary: `arithmetic/c${i}`, variant: 'plain', backend: id })),
  );

const probesOf = ({ cycle }: PlannedCycle): readonly Probe[] => cycle.slots.flatMap(({ probes }) => probes);
const startsOf = (planned: PlannedCycle, id: string): readonly number[] =>
  probesOf(planned)
    .filter((probe) => probe.backend === id)
    .map((probe) => ms(probe.plannedAt));

const anyRequest = fc
  .record({
    cells: someCells,
    busy: someCells,
    spreadMs: fc.integer({ min: 0, max: 90 * MINUTE }),
    jitterMs: fc.integer({ min: 0, max: MINUTE }),
    repeats: fc.integer({ min: 1, max: 4 }),
    offset: fc.integer({ min: 0, max: 86_400_000 }),
    lateMs: fc.option(fc.integer({ min: 0, max: 60 * MINUTE }), { nil: undefined }),
  })
  .map(({ cells, busy, spreadMs, jitterMs, repeats, offset, lateMs }): CycleRequest => {
    const plannedAt = iso(ms(PLANNED) + offset);
    const startAt = lateMs === undefined ? {} : { startAt: iso(ms(plannedAt) + lateMs) };
    return request({ cells, busy, plannedAt, ...startAt, schedule: schedule({ spreadMs, jitterMs, repeats }) });
  });

test('a cycle is named after its schedule and planned time, its slots after the cycle, and says why it is taken', () => {
  const { cycle } = planCycle(request({ purpose: 'control' }));
  expect(cycle).toMatchObject({ id: `hourly@${PLANNED}`, schedule: 'hourly', plannedAt: PLANNED, purpose: 'control' });
  expect(cycle.slots.map(({ id }) => id)).toEqual(cycle.slots.map((_, i) => `hourly@${PLANNED}#${i}`));
  expect(cycle.slots.every((slot, i) => slot.cycle === cycle.id && slot.index === i)).toBe(true);
  expect(new Set(probesOf({ cycle, skipped: [] }).map(({ purpose }) => purpose))).toEqual(new Set(['control']));
});

test('300 probes over 50 minutes: 50 slots of six, each backend with a probe every 50 seconds', () => {
  const planned = planCycle(request({ schedule: schedule({ jitterMs: 0 }) }));
  expect(planned.cycle.slots.map(({ probes }) => probes.length)).toEqual(Array.from({ length: 50 }, () => 6));
  for (const { id } of BACKENDS) {
    const starts = startsOf(planned, id);
    const gaps = starts.slice(1).map((at, i) => at - starts[i]!);
    expect(starts).toHaveLength(60);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(100_000);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10_000);
  }
});

test('the same request gives the same cycle, another firing another order', () => {
  const orderOf = (planned: PlannedCycle): readonly string[] => probesOf(planned).map(cellKey);
  expect(planCycle(request())).toEqual(planCycle(request()));
  expect(orderOf(planCycle(request({ plannedAt: '2026-11-22T11:07:00.000Z' })))).not.toEqual(
    orderOf(planCycle(request())),
  );
  expect(orderOf(planCycle(request({ schedule: schedule({ name: 'other' }) })))).not.toEqual(
    orderOf(planCycle(request())),
  );
});

test('over many cycles each canary has every neighbour: none always follows the same one', () => {
  const before = new Map<string, Set<string>>();
  for (let hour = 0; hour < 24; hour += 1) {
    const plannedAt = iso(ms(PLANNED) + hour * 60 * MINUTE);
    const probes = probesOf(planCycle(request({ plannedAt, cells: grid(6, ['us-1', 'us-2', 'eu-1']) })));
    probes.slice(1).forEach((probe, i) => {
      const neighbours = before.get(cellKey(probe)) ?? new Set();
      before.set(cellKey(probe), neighbours.add(cellKey(probes[i]!)));
    });
  }
  expect(before.size).toBe(18);
  for (const neighbours of before.values()) expect(neighbours.size).toBeGreaterThanOrEqual(5);
});

test('most canaries reach two backends of one model in the same slot, so that pairs can be compared', () => {
  const planned = planCycle(request({ cells: grid(60, ['us-1', 'us-2']) }));
  const slotOf = (id: string): ReadonlyMap<string, string> =>
    new Map(probesOf(planned).flatMap((p) => (p.backend === id ? [[p.canary, p.slot] as const] : [])));
  const [one, two] = [slotOf('us-1'), slotOf('us-2')];
  const pairs = [...one].filter(([name, slot]) => two.get(name) === slot);
  expect(pairs.length).toBeGreaterThan(25);
});

test('a slot closes a grace after its last start could have ended, by the longest deadline of its backends', () => {
  const cells = [{ canary: 'arithmetic/c0', variant: 'plain', backend: 'ap-1' }];
  const slow = planCycle(request({ cells, schedule: schedule({ jitterMs: 0 }) })).cycle.slots[0]!;
  expect(slow).toMatchObject({ startAt: PLANNED, deadlineAt: iso(ms(PLANNED) + 300_000 + 30_000) });
  const burst = { ...schedule({ name: 'burst', spreadMs: 0, jitterMs: 0 }) };
  const quick = planCycle(request({ cells: grid(3, ['us-1']), schedule: burst, purpose: 'burst' })).cycle.slots;
  expect(quick).toHaveLength(1);
  expect(quick[0]).toMatchObject({ deadlineAt: iso(ms(PLANNED) + 60_000 + 30_000) });
});

test('busy cells are left out and handed back; when all are busy the cycle has no slot', () => {
  const cells = grid(2, ['us-1']);
  const some = planCycle(request({ cells, busy: [cells[0]!] }));
  expect(some.skipped).toEqual([cells[0]]);
  expect(probesOf(some).map(({ canary }) => canary)).toEqual(['arithmetic/c1']);
  const none = planCycle(request({ cells, busy: cells }));
  expect(none).toMatchObject({ skipped: cells, cycle: { id: `hourly@${PLANNED}`, slots: [] } });
});

test('a late start keeps the planned end, but never less than half of the spread', () => {
  const lastStart = (lateMinutes: number): number => {
    const startAt = iso(ms(PLANNED) + lateMinutes * MINUTE);
    const planned = planCycle(request({ startAt, schedule: schedule({ jitterMs: 0 }), cells: grid(500, ['us-1']) }));
    expect(probesOf(planned)[0]?.plannedAt).toBe(startAt);
    return Math.round((ms(probesOf(planned).at(-1)!.plannedAt) - ms(PLANNED)) / MINUTE);
  };
  expect([0, 10, 25, 40].map(lastStart)).toEqual([50, 50, 50, 65]);
});

test('cells of a backend that is not given are a bug', () => {
  expect(() => planCycle(request({ backends: [backend('us-1')] }))).toThrow('unknown backend us-2');
});

test('keys are unique, each free cell has its repeats, and none starts outside spread and jitter', () => {
  fc.assert(
    fc.property(anyRequest, (any) => {
      const planned = planCycle(any);
      const probes = probesOf(planned);
      const { spreadMs, jitterMs, repeats } = any.schedule;
      const busy = new Set(any.busy.map(cellKey));
      const free = any.cells.filter((cell) => !busy.has(cellKey(cell)));
      const wanted = free.flatMap((cell) => Array.from({ length: repeats }, () => cellKey(cell)));

      expect(new Set(probes.map(({ key }) => key)).size).toBe(probes.length);
      expect(probes.every(({ key }) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
      expect(probes.map(cellKey).sort()).toEqual(wanted.sort());
      expect(planned.skipped).toHaveLength(any.cells.length - free.length);
      const start = ms(any.startAt ?? any.plannedAt);
      for (const { plannedAt } of probes) {
        expect(ms(plannedAt)).toBeGreaterThanOrEqual(start);
        expect(ms(plannedAt)).toBeLessThanOrEqual(start + spreadMs + jitterMs);
      }
    }),
    { numRuns: 200 },
  );
});

test('slots part the probes by UTC minute and in order, positions count from 0', () => {
  fc.assert(
    fc.property(anyRequest, (any) => {
      const { slots } = planCycle(any).cycle;
      const minuteOf = (at: string): string => at.slice(0, 16);
      expect(new Set(slots.map(({ startAt }) => minuteOf(startAt))).size).toBe(slots.length);
      const starts = slots.flatMap(({ probes }) => probes.map(({ plannedAt }) => plannedAt));
      expect(starts).toEqual([...starts].sort());
      for (const slot of slots) {
        expect(slot.probes.map(({ position }) => position)).toEqual(slot.probes.map((_, i) => i));
        expect(slot.probes.every((p) => p.slot === slot.id && minuteOf(p.plannedAt) === minuteOf(slot.startAt))).toBe(
          true,
        );
        expect(ms(slot.deadlineAt)).toBeGreaterThan(ms(slot.probes.at(-1)!.plannedAt));
      }
    }),
    { numRuns: 200 },
  );
});

test('no cell directly follows itself while another could stand between', () => {
  fc.assert(
    fc.property(anyRequest, (any) => {
      const keys = probesOf(planCycle(any)).map(cellKey);
      if (new Set(keys).size < 2) return;
      expect(keys.filter((key, i) => key === keys[i + 1])).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('keys of different cycles never meet', () => {
  const keys = [0, 1, 2].flatMap((hour) => {
    const plannedAt = iso(ms(PLANNED) + hour * 60 * MINUTE);
    return ['hourly', 'long'].flatMap((name) =>
      probesOf(planCycle(request({ plannedAt, schedule: schedule({ name }) }))).map(({ key }) => key),
    );
  });
  expect(new Set(keys).size).toBe(6 * 300);
});

test('a variant with eight copies starts eight probes at the same moment, each with its own key, in one slot', () => {
  const burst = { canary: 'arithmetic/c0', variant: 'burst-8', backend: 'us-1' };
  const planned = planCycle(request({ cells: [...grid(30, ['us-1']), burst] }));
  const copies = probesOf(planned).filter(({ variant }) => variant === 'burst-8');
  expect(copies).toHaveLength(8);
  expect(new Set(copies.map(({ plannedAt }) => plannedAt)).size).toBe(1);
  expect(new Set(copies.map(({ slot }) => slot)).size).toBe(1);
  expect(new Set(copies.map(({ key }) => key)).size).toBe(8);
  expect(copies.map(({ position }) => position - copies[0]!.position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(probesOf(planned)).toHaveLength(38);
});
