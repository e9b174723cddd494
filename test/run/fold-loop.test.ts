import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Engine } from '../../src/detect/engine.ts';
import type { ClosedSlot } from '../../src/model.ts';
import { createFoldLoop } from '../../src/run/fold-loop.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { cycleOf, minute, runCycle, sampleOf, probesOf, claimOf, NO_LIMIT } from '../store/build.ts';
import { fakeEngine } from './harness.ts';

const AT = minute(600);

const loopOf = (store: Store) => {
  const folded: ClosedSlot[] = [];
  const loop = createFoldLoop(
    store,
    (slot) => folded.push(slot),
    () => setImmediate(),
  );
  return { loop, folded, numbers: () => folded.map(({ number }) => number) };
};

/** Closes one slot of one bad answer. */
const closeBad = async (store: Store, at: string): Promise<void> => {
  const cycle = cycleOf({ plannedAt: at, slots: [1] });
  await store.openCycle(cycle);
  await store.claim(
    probesOf(cycle).map((probe) => claimOf(probe)),
    NO_LIMIT,
  );
  await store.record(probesOf(cycle).map((probe) => sampleOf(probe, { scores: { correct: 0 } })));
  await store.closeSlot(cycle.slots[0]!.id, at, 'deadline');
};

const seen = async (store: Store): Promise<unknown> => (await store.readFold()).states['seen'];

test('every closed slot is folded once, in order of its number, though slots close in another order than planned', async () => {
  const store = createMemoryStore();
  const { loop, folded, numbers } = loopOf(store);
  await loop.use(fakeEngine(), AT);
  const cycle = cycleOf({ slots: [1, 1, 1] });
  await store.openCycle(cycle);
  for (const index of [2, 0, 1]) {
    await store.closeSlot(cycle.slots[index]!.id, minute(10 + index), 'deadline');
    if (index !== 0) await loop.catchUp();
  }
  expect(numbers()).toEqual([1, 2, 3]);
  expect(folded.map(({ index }) => index)).toEqual([2, 0, 1]);
  expect(await seen(store)).toEqual([1, 2, 3]);
});

test('calls that overlap fold each slot once, and each call sees what was closed before it', async () => {
  const store = createMemoryStore();
  const { loop, numbers } = loopOf(store);
  await loop.use(fakeEngine(), AT);
  const waits: Promise<void>[] = [];
  for (let i = 0; i < 5; i += 1) {
    await runCycle(store, cycleOf({ plannedAt: minute(i * 60) }), minute(i * 60));
    waits.push(loop.catchUp(), loop.catchUp());
  }
  await waits.at(-1);
  expect(numbers()).toEqual([1, 2, 3, 4, 5]);
  await Promise.all(waits);
  expect((await store.readFold()).lastFolded).toBe(5);
});

test('the same engine goes on from the stored states without folding anything again', async () => {
  const store = createMemoryStore();
  const first = loopOf(store);
  await first.loop.use(fakeEngine(), AT);
  await closeBad(store, minute(0));
  await first.loop.catchUp();
  const second = loopOf(store);
  const never: Engine = { ...fakeEngine(), fold: () => expect.unreachable() };
  expect(await second.loop.use(never, AT)).toBe(0);
  await second.loop.catchUp();
  expect(second.loop.incidents()).toEqual(first.loop.incidents());
  expect(second.loop.incidents()).toHaveLength(1);
});

test('another engine folds the history again and closes what it no longer holds by "new reference"', async () => {
  const store = createMemoryStore();
  const { loop, numbers } = loopOf(store);
  await loop.use(fakeEngine('old'), AT);
  await closeBad(store, minute(0));
  await closeBad(store, minute(60));
  await loop.catchUp();
  expect((await store.readIncidents()).map(({ closedAt }) => closedAt)).toEqual([null]);

  expect(await loop.use(fakeEngine('new', false), AT)).toBe(2);
  expect(await store.readIncidents()).toMatchObject([{ id: 'inc-1', closedAt: AT, closedBy: 'new reference' }]);
  expect(loop.incidents()).toEqual([]);
  expect(await store.readFold()).toMatchObject({ engine: 'new', lastFolded: 2, states: { seen: [1, 2] } });
  await closeBad(store, minute(120));
  await loop.catchUp();
  expect(numbers()).toEqual([1, 2, 3]);
});

test('a long history is folded again in parts and in order', async () => {
  const store = createMemoryStore();
  const { loop } = loopOf(store);
  await loop.use(fakeEngine('old'), AT);
  await runCycle(store, cycleOf({ slots: Array.from({ length: 120 }, () => 1) }), minute(200));
  await loop.catchUp();
  expect(await loop.use(fakeEngine('new'), AT)).toBe(120);
  expect(await seen(store)).toEqual(Array.from({ length: 120 }, (_, i) => i + 1));
});

test('a slot that another process has folded is taken over from the store, and both go on', async () => {
  const store = createMemoryStore();
  const [one, other] = [loopOf(store), loopOf(store)];
  await one.loop.use(fakeEngine(), AT);
  await other.loop.use(fakeEngine(), AT);
  await closeBad(store, minute(0));
  await one.loop.catchUp();
  await other.loop.catchUp();
  expect(other.loop.incidents()).toEqual(one.loop.incidents());
  await closeBad(store, minute(60));
  await closeBad(store, minute(120));
  await other.loop.catchUp();
  await one.loop.catchUp();
  expect([one.numbers(), other.numbers()]).toEqual([[1], [2, 3]]);
  expect(await seen(store)).toEqual([1, 2, 3]);
});

test('a process that judges the same store by another configuration is an error that says so', async () => {
  const store = createMemoryStore();
  const { loop } = loopOf(store);
  await loop.use(fakeEngine('mine'), AT);
  const other = loopOf(store);
  await other.loop.use(fakeEngine('its'), AT);
  await closeBad(store, minute(0));
  await other.loop.catchUp();
  await expect(loop.catchUp()).rejects.toThrow('another process with another configuration');
});

test('a fold that the store refuses is an error, and the states are those of before', async () => {
  const store = createMemoryStore();
  let refuse = true;
  const { loop, numbers } = loopOf({
    ...store,
    commitFold: (commit) => (refuse ? Promise.resolve(false) : store.commitFold(commit)),
  });
  await loop.use(fakeEngine(), AT);
  await closeBad(store, minute(0));
  await expect(loop.catchUp()).rejects.toThrow('the store refused slot 1');
  expect(loop.incidents()).toEqual([]);
  expect(numbers()).toEqual([]);
  refuse = false;
  await loop.catchUp();
  expect(numbers()).toEqual([1]);
  expect(await seen(store)).toEqual([1]);
});

test('folding without an engine is a bug and says so', async () => {
  const { loop } = loopOf(createMemoryStore());
  expect(loop.verdicts(AT)).toEqual([]);
  await expect(loop.catchUp()).rejects.toThrow('needs an engine');
});

test('a person closes an incident between two folds, once; what comes after is folded on top', async () => {
  const store = createMemoryStore();
  const { loop, numbers } = loopOf(store);
  await loop.use(fakeEngine(), AT);
  await closeBad(store, minute(0));
  await loop.catchUp();
  expect(await loop.close('inc-2', 'no such', AT)).toBeNull();
  const both = await Promise.all([loop.close('inc-1', 'rolled back', AT), loop.close('inc-1', 'twice', AT)]);
  expect(both).toMatchObject([{ id: 'inc-1', closedAt: AT, closedBy: 'person: rolled back' }, null]);
  expect(await store.readIncidents()).toMatchObject([{ closedBy: 'person: rolled back' }]);
  expect(loop.incidents()).toEqual([]);
  await closeBad(store, minute(60));
  await loop.catchUp();
  expect(numbers()).toEqual([1, 2]);
  expect(await store.readFold()).toMatchObject({ lastFolded: 2 });
});

test('a restart, and a new engine that folds the history again, find the incident closed by the person', async () => {
  const store = createMemoryStore();
  const first = loopOf(store);
  await first.loop.use(fakeEngine('old'), AT);
  await closeBad(store, minute(0));
  await first.loop.catchUp();
  await first.loop.close('inc-1', 'rolled back', AT);
  await runCycle(store, cycleOf({ plannedAt: minute(60) }), minute(66));
  await first.loop.catchUp();
  const kept = await store.readIncidents();
  for (const version of ['old', 'new']) {
    const { loop } = loopOf(store);
    await loop.use(fakeEngine(version), minute(700));
    expect(loop.incidents()).toEqual([]);
    expect(await store.readIncidents()).toEqual(kept);
  }
});
