import { expect, test } from 'vitest';
import type { Span } from '../../src/plan/pauses.ts';
import { createPlanner } from '../../src/run/planner.ts';
import { createSetup } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { OpenSlot, Store } from '../../src/store/store.ts';
import {
  HOUR,
  MINUTE,
  START,
  fakeMakers,
  fakeProvider,
  gateway,
  loadedWith,
  settle,
  steppingClock,
} from './harness.ts';
import type { Shape } from './harness.ts';

const plannerOf = (
  shape: Shape = {},
  store: Store = createMemoryStore(),
  { startAt = START, paused = [] as readonly Span[] } = {},
) => {
  const clock = steppingClock(startAt);
  const setup = createSetup(loadedWith(shape), fakeMakers(fakeProvider().probe), clock);
  const counts: Record<string, number> = {};
  const count = (what: string, by: number): void => {
    counts[what] = (counts[what] ?? 0) + by;
  };
  const started: OpenSlot[] = [];
  const running = new Set<string>();
  const planner = createPlanner({
    store,
    clock,
    setup: () => setup,
    paused: () => paused,
    runner: {
      start: (slot) => {
        if (running.has(slot.id)) return;
        running.add(slot.id);
        started.push(slot);
      },
      idle: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    },
    onCycle: (_, result, by) => count(result, by),
    onDeferred: count,
  });
  const close = async (slot: OpenSlot): Promise<void> => {
    await store.closeSlot(slot.id, new Date(clock.now()).toISOString(), 'deadline');
    planner.closed(slot);
    running.delete(slot.id);
  };
  return { clock, store, planner, counts, started, close };
};

test('a firing that is due opens its cycle and hands over its slots; the same firing is never opened twice', async () => {
  const one = plannerOf();
  await one.planner.wake('hourly');
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ opened: 1 });
  expect(one.started.map(({ id, probes }) => [id, probes.length])).toEqual([[`hourly@${START}#0`, 2]]);
});

test('two wakes at once open one cycle', async () => {
  const one = plannerOf();
  await Promise.all([one.planner.wake('hourly'), one.planner.wake('hourly'), one.planner.takeUp()]);
  expect(one.counts).toEqual({ opened: 1 });
  expect(one.started).toHaveLength(1);
});

test('a second process on the same store counts a duplicate and sends nothing more', async () => {
  const first = plannerOf();
  const slow: Store = { ...first.store, readLastPlanned: () => Promise.resolve(null) };
  const second = plannerOf({}, slow);
  await first.planner.wake('hourly');
  await second.planner.wake('hourly');
  expect(second.counts).toEqual({ duplicate: 1 });
});

test('firings that passed unnoticed are missed and counted; the newest is caught up while it is fresh', async () => {
  const one = plannerOf();
  await one.planner.wake('hourly');
  await one.clock.advance(3 * HOUR + 10 * MINUTE);
  await one.close(one.started[0]!);
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ opened: 2, missed: 2, complete: 1 });
  expect(one.started.at(-1)?.cycle).toBe('hourly@2026-11-22T13:00:00.000Z');
  expect(one.started.at(-1)?.startAt).toBe('2026-11-22T13:10:00.000Z');
});

test('with catchUp none a firing that is noticed late is missed, too', async () => {
  const one = plannerOf({ schedules: [{ catchUp: 'none' }] });
  await one.planner.wake('hourly');
  await one.clock.advance(HOUR + 10 * MINUTE);
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ opened: 1, missed: 1 });
});

test('cells whose last probe has not ended are left out of the next cycle and counted', async () => {
  const one = plannerOf();
  await one.planner.wake('hourly');
  await one.clock.advance(HOUR);
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ opened: 2, overlap: 2 });
  expect(one.started).toHaveLength(1);
});

test('a schedule that selects nothing is counted as empty, once a firing', async () => {
  const one = plannerOf({ schedules: [{ select: { ids: ['arithmetic/none'] } }] });
  await one.planner.wake('hourly');
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ empty: 1 });
  await one.clock.advance(HOUR);
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ empty: 2 });
});

test('a cycle of several slots is complete once, when the last of them closes', async () => {
  const one = plannerOf({ schedules: [{ spreadMs: 10 * MINUTE }] });
  await one.planner.wake('hourly');
  expect(one.started).toHaveLength(2);
  await one.close(one.started[1]!);
  expect(one.counts['complete']).toBeUndefined();
  await one.close(one.started[0]!);
  await one.planner.takeUp();
  expect(one.counts['complete']).toBe(1);
});

test('a slot that closes while the open slots are being read is not taken up again', async () => {
  const inner = createMemoryStore();
  const answer = gateway<null>();
  let hold = false;
  const store: Store = {
    ...inner,
    readOpenSlots: async (purposes) => {
      const slots = await inner.readOpenSlots(purposes);
      if (hold) await answer.promise;
      return slots;
    },
  };
  const one = plannerOf({}, store);
  await one.planner.wake('hourly');
  hold = true;
  const reading = one.planner.takeUp();
  await settle();
  await one.close(one.started[0]!);
  answer.open(null);
  await reading;
  expect(one.started).toHaveLength(1);
  expect(one.counts).toEqual({ opened: 1, complete: 1 });
});

test('a store that fails is told to the caller, and the firing is opened at the next wake', async () => {
  const inner = createMemoryStore();
  let fails = true;
  const store: Store = {
    ...inner,
    openCycle: (cycle) => (fails ? Promise.reject(new Error('the disk is full')) : inner.openCycle(cycle)),
  };
  const one = plannerOf({}, store);
  await expect(one.planner.wake('hourly')).rejects.toThrow('the disk is full');
  fails = false;
  await one.planner.wake('hourly');
  expect(one.counts).toEqual({ opened: 1 });
});

test('a schedule that is not configured any more opens nothing', async () => {
  const one = plannerOf();
  await one.planner.wake('nightly');
  expect(one.counts).toEqual({});
});
