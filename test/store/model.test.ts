import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FOLDED_PURPOSES, PURPOSES, type Purpose } from '../../src/model.ts';
import { openStore } from '../../src/store/kysely.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { DEFER_REASONS, type Store } from '../../src/store/store.ts';
import { claimOf, commitOf, cycleOf, incidentOf, minute, probesOf, sampleOf, verdictOf } from './build.ts';

type Verb = (store: Store) => Promise<unknown>;

/** A few cycles that may or may not be opened; every verb below is about one of them. */
const CYCLES = [
  cycleOf({ slots: [2, 1] }),
  cycleOf({ plannedAt: minute(60), slots: [1, 2] }),
  cycleOf({ schedule: 'long', plannedAt: minute(60), slots: [2] }),
  cycleOf({ schedule: 'base', purpose: 'baseline', plannedAt: minute(10), slots: [2] }),
  cycleOf({ schedule: 'burst', purpose: 'burst', plannedAt: minute(20), slots: [1] }),
];
const PROBES = CYCLES.flatMap(probesOf);
const SLOTS = CYCLES.flatMap(({ slots }) => slots);

const probe = fc.constantFrom(...PROBES);
const slot = fc.constantFrom(...SLOTS);
const at = fc.integer({ min: 0, max: 180 }).map(minute);
const purposes: fc.Arbitrary<readonly Purpose[]> = fc.oneof(fc.constant(FOLDED_PURPOSES), fc.subarray([...PURPOSES]));
const amount = fc.constantFrom(0, 0.001, 0.01, 0.1);
const limit = fc.record({ dollars: fc.constantFrom(0, 0.05, 1), tokens: fc.constantFrom(null, 1500) });
const score = fc.constantFrom(null, 0, 0.5, 1);

const claims = fc.array(
  fc.tuple(probe, at, amount).map(([one, time, maxCostUsd]) => claimOf(one, { at: time, maxCostUsd })),
  { maxLength: 4 },
);
const samples = fc.array(
  fc
    .tuple(probe, at, amount, score)
    .map(([one, time, costUsd, correct]) => sampleOf(one, { at: time, costUsd, scores: { correct } })),
  { maxLength: 4 },
);

/** Rejections are results too: both stores must refuse the same. */
const settled =
  (verb: Verb): Verb =>
  (store) =>
    verb(store).catch((error: unknown) => String(error));

const commitNext = ([offset, time, value]: readonly [number, string, number]): Verb => {
  const sum = { backend: 'east', signal: 'correct', count: value, sum: value, sumOfSquares: value };
  return async (store) => {
    const { lastFolded } = await store.readFold();
    return store.commitFold(
      commitOf(lastFolded + offset, {
        engine: `v${value}`,
        states: { [`s${value}`]: value },
        changes: [verdictOf({ at: time, samples: value })],
        incidents: [incidentOf(`i${value}`, { openedAt: time })],
        wishes: [{ scope: {}, probes: value, why: 'test' }],
        sums: [sum],
      }),
    );
  };
};

const open: Verb[] = CYCLES.map((cycle) => (store) => store.openCycle(cycle));
const claiming = fc.tuple(claims, limit).map(
  (parts): Verb =>
    (store) =>
      store.claim(...parts),
);
const recording = samples.map(
  (list): Verb =>
    (store) =>
      store.record(list),
);
const deferring = fc.tuple(fc.array(probe, { maxLength: 3 }), fc.constantFrom(...DEFER_REASONS)).map(
  ([list, why]): Verb =>
    (store) =>
      store.defer(
        list.map(({ key }) => key),
        why,
      ),
);
const closing = fc.tuple(slot, at, fc.constantFrom('deadline', 'interrupted')).map(
  ([{ id }, time, why]): Verb =>
    (store) =>
      store.closeSlot(id, time, why),
);
const interrupting = fc.tuple(purposes, at).map(
  (parts): Verb =>
    (store) =>
      store.interruptStarted(...parts),
);
const committing = fc.tuple(fc.constantFrom(1, 1, 1, 0, 2), at, fc.nat(3)).map(commitNext);
const replacing = fc.tuple(at, fc.nat(3)).map(
  ([time, value]): Verb =>
    (store) =>
      store.replaceStates({ engine: 'new', states: { s: value }, incidents: [incidentOf(`i${value}`)], at: time }),
);

const keeping: readonly fc.WeightedArbitrary<Verb>[] = [
  { weight: 2, arbitrary: fc.constantFrom(...open) },
  { weight: 5, arbitrary: claiming },
  { weight: 5, arbitrary: recording },
  { weight: 1, arbitrary: deferring },
  { weight: 6, arbitrary: closing },
  { weight: 1, arbitrary: interrupting },
  { weight: 6, arbitrary: committing },
  { weight: 1, arbitrary: replacing },
];
const pruning = {
  weight: 2,
  arbitrary: fc.oneof(at, fc.constant(minute(999))).map(
    (time): Verb =>
      (store) =>
        store.prune(time),
  ),
};

/** Most cycles are opened first, so that the verbs after it have something to do. */
const sequence = (...verbs: readonly fc.WeightedArbitrary<Verb>[]): fc.Arbitrary<readonly Verb[]> =>
  fc
    .tuple(fc.subarray(open, { minLength: 3 }), fc.array(fc.oneof(...verbs), { minLength: 1, maxLength: 60 }))
    .map(([first, rest]) => [...first, ...rest].map(settled));

/** Everything that can be seen from outside, sizes in bytes aside. */
const look = async (store: Store): Promise<unknown> => ({
  open: await store.readOpenSlots(PURPOSES),
  busy: await store.readBusyCells(FOLDED_PURPOSES),
  planned: await Promise.all(['hourly', 'long', 'base', 'burst'].map(store.readLastPlanned)),
  fold: await store.readFold(),
  closed: await store.readClosedSlots(1, 100),
  two: await store.readClosedSlots(2, 2),
  firstKept: await store.readFirstKept(),
  samples: await store.readSamples({ limit: 100 }),
  some: await store.readSamples({
    limit: 3,
    backend: 'east',
    since: minute(1),
    until: minute(90),
    purposes: ['schedule'],
  }),
  slots: await Promise.all(SLOTS.map(({ id }) => store.readSlotSamples(id))),
  unfolded: (await store.readUnfolded(0, 100)).samples,
  means: await store.readScoreMeans(minute(2)),
  changes: await store.readChanges({ limit: 50 }),
  incidents: await store.readIncidents(),
  wishes: await store.readWishes(0),
  sums: await store.readSums(1, 50),
  spending: await store.readSpending(minute(0).slice(0, 10)),
  probes: await Promise.all(PROBES.map(({ key }) => store.readProbe(key))),
  size: (await store.readSize()).samples,
});

test(
  'SQLite and memory answer alike to any sequence of verbs, and look alike after it',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(sequence(...keeping, pruning), async (verbs) => {
        const memory = createMemoryStore();
        const sqlite = await openStore({ path: ':memory:', answers: 'full' });
        try {
          for (const run of verbs) expect(await run(sqlite)).toEqual(await run(memory));
          expect(await look(sqlite)).toEqual(await look(memory));
        } finally {
          await sqlite.close();
        }
      }),
      { numRuns: 120 },
    );
  },
);

test('a probe is claimed at most once and has at most one sample, whatever the order of verbs', async () => {
  await fc.assert(
    fc.asyncProperty(sequence(...keeping), async (verbs) => {
      const store = createMemoryStore();
      const claimed: string[] = [];
      const recorded: string[] = [];
      const watched: Store = {
        ...store,
        claim: async (list, day) => {
          const results = await store.claim(list, day);
          claimed.push(...list.flatMap((one, index) => (results[index] === 'claimed' ? [one.probe] : [])));
          return results;
        },
        record: async (list) => {
          const results = await store.record(list);
          recorded.push(...list.flatMap((one, index) => (results[index] === 'duplicate' ? [] : [one.key])));
          return results;
        },
      };
      for (const run of verbs) await run(watched);
      expect(new Set(claimed).size).toBe(claimed.length);
      expect(new Set(recorded).size).toBe(recorded.length);
    }),
    { numRuns: 300 },
  );
});
