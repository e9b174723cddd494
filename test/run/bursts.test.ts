import { expect, test } from 'vitest';
import type { Wish } from '../../src/judgement.ts';
import type { Shape } from './harness.ts';
import { fakeMakers, fakeProvider, loadedWith, MINUTE, START, steppingClock } from './harness.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { baseline } from '../baselines/fixtures.ts';
import { grantWishes, WISH_AGE_MS } from '../../src/run/bursts.ts';
import type { BurstTools } from '../../src/run/bursts.ts';
import { createSetup } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { claimOf, commitOf, cycleOf, NO_LIMIT, sampleOf } from '../store/build.ts';

const CANARIES = ['arithmetic/x', 'arithmetic/y', 'dates/x', 'dates/y'];
const BACKENDS = [backend('a'), backend('b', { region: 'eu' })];
const baselines = ['a', 'b'].flatMap((group) => CANARIES.map((id) => baseline({ group, canary: id, fingerprint: id })));

const burstsOf = (shape: Shape = {}, store: Store = createMemoryStore(), more: Partial<BurstTools> = {}) => {
  const clock = steppingClock();
  const canaries = CANARIES.map((id) => canary(id));
  const setup = createSetup(
    loadedWith({ backends: BACKENDS, canaries, baselines, ...shape }),
    fakeMakers(fakeProvider().probe),
    clock,
  );
  const counts: Record<string, number> = {};
  const tools: BurstTools = {
    store,
    clock,
    setup: () => setup,
    paused: () => [],
    purposes: ['schedule', 'burst'],
    graceMs: 0,
    onCycle: (schedule, result, by) => {
      counts[`${schedule} ${result}`] = (counts[`${schedule} ${result}`] ?? 0) + by;
    },
    onDeferred: (reason, by) => {
      counts[reason] = (counts[reason] ?? 0) + by;
    },
    ...more,
  };
  let number = 0;
  return {
    clock,
    store,
    setup,
    counts,
    /** One fold that wishes for these. */
    wish: async (...wishes: readonly Partial<Wish>[]): Promise<void> => {
      const cycle = cycleOf({ plannedAt: new Date(Date.parse(START) - 3_600_000 + number).toISOString(), slots: [0] });
      await store.openCycle(cycle);
      await store.closeSlot(cycle.slots[0]!.id, new Date(clock.now()).toISOString(), 'deadline');
      number += 1;
      const all = wishes.map((one) => ({ scope: {}, probes: 4, why: 'suspect', ...one }));
      await store.commitFold(commitOf(number, { wishes: all }));
    },
    grant: () => grantWishes(tools),
    open: async () => (await store.readOpenSlots(['burst'])).map(({ probes }) => probes),
    close: async () => {
      for (const slot of await store.readOpenSlots(['burst']))
        await store.closeSlot(slot.id, new Date(clock.now()).toISOString(), 'deadline');
    },
  };
};

test('a wish opens one burst over its scope and is gone, so that no crash sends it twice or forgets it', async () => {
  const one = burstsOf();
  await one.wish({ scope: { region: 'eu' }, probes: 3 });
  await Promise.all([one.grant(), one.grant()]);
  await one.grant();
  const [probes, ...others] = await one.open();
  expect(others).toEqual([]);
  expect(probes!.map((probe) => probe.backend)).toEqual(['b', 'b', 'b']);
  expect(probes!.every(({ purpose }) => purpose === 'burst')).toBe(true);
  expect(await one.store.readWishes(0)).toEqual([]);
  expect(one.counts).toEqual({ 'burst opened': 1 });
});

test('a crash between planning and writing leaves the wish to the next start', async () => {
  const store = createMemoryStore();
  let fails = true;
  const one = burstsOf(
    {},
    {
      ...store,
      settleWishes: (...all) => (fails ? Promise.reject(new Error('the disk is full')) : store.settleWishes(...all)),
    },
  );
  await one.wish({});
  await expect(one.grant()).rejects.toThrow('the disk is full');
  expect(await one.open()).toEqual([]);
  fails = false;
  await one.grant();
  expect(await one.open()).toHaveLength(1);
});

test('bursts come one at a time; wishes for one scope are granted together, the newest of them', async () => {
  const one = burstsOf();
  await one.wish({ scope: { region: 'eu' }, probes: 1 }, { scope: { model: 'claude-sonnet-5-5' }, probes: 2 });
  await one.wish({ scope: { region: 'eu' }, probes: 3 });
  await one.grant();
  await one.grant();
  expect((await one.open()).map(({ length }) => length)).toEqual([3]);
  await one.close();
  await one.grant();
  expect((await one.open()).map(({ length }) => length)).toEqual([2]);
  await one.close();
  await one.grant();
  expect(await one.open()).toEqual([]);
  expect(one.counts).toEqual({ 'burst opened': 2 });
});

test('a wish that has waited for more than ten minutes is dropped and counted as missed', async () => {
  const one = burstsOf();
  await one.wish({}, {});
  await one.clock.advance(WISH_AGE_MS + MINUTE);
  await one.grant();
  expect(await one.open()).toEqual([]);
  expect(await one.store.readWishes(0)).toEqual([]);
  expect(one.counts).toEqual({ 'burst missed': 2 });
});

test('cells that are busy, paused, without reference or behind a closed gate are left out', async () => {
  const [, ...without] = baselines;
  const span = { id: null, scope: { region: 'eu' }, from: '', until: '', reason: '' };
  const one = burstsOf({ baselines: without }, createMemoryStore(), { paused: () => [span] });
  const busy = cycleOf({ slots: [1] });
  const [slot] = busy.slots;
  const probe = { ...slot!.probes[0]!, canary: 'arithmetic/y', backend: 'a' };
  await one.store.openCycle({ ...busy, slots: [{ ...slot!, probes: [probe] }] });
  await one.wish({ probes: 9 });
  await one.grant();
  const [probes] = await one.open();
  expect(probes!.map((sent) => [sent.backend, sent.canary]).sort()).toEqual([
    ['a', 'dates/x'],
    ['a', 'dates/y'],
  ]);
  await one.close();
  one.setup.gate('a').closeFor(MINUTE);
  await one.wish({});
  await one.grant();
  expect(await one.open()).toEqual([]);
  expect(one.counts).toEqual({ 'burst opened': 1, 'burst empty': 1 });
});

test('bursts keep to their share of the day, whatever the schedule has spent of its own', async () => {
  const store = createMemoryStore();
  const budget = { dollarsPerDay: 1, tokensPerDay: null, burstShare: 0.1 };
  const one = burstsOf({ config: { budget } }, store);
  const reserved = one.setup.target({ canary: 'dates/x', variant: 'plain', backend: 'a' })!.reservation.maxCostUsd;
  const spent = cycleOf({ schedule: 'burst', purpose: 'burst', slots: [1] });
  const probe = spent.slots[0]!.probes[0]!;
  await store.openCycle(spent);
  await store.claim([claimOf(probe, { maxCostUsd: 0.1 - 1.5 * reserved })], NO_LIMIT);
  await store.record([sampleOf(probe, { costUsd: 0.1 - 1.5 * reserved })]);
  await one.close();
  await one.wish({ probes: 3 });
  await one.grant();
  expect((await one.open()).map(({ length }) => length)).toEqual([1]);
  expect(one.counts).toEqual({ 'burst opened': 1, budget: 2 });
});

test('with a share of 0 wishes are put aside without a burst', async () => {
  const one = burstsOf({ config: { budget: { dollarsPerDay: 1, tokensPerDay: null, burstShare: 0 } } });
  await one.wish({});
  await one.grant();
  expect([await one.open(), await one.store.readWishes(0)]).toEqual([[], []]);
});
