import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/model.ts';
import { exportLines } from '../../src/store/export-lines.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { readRecording, type RecordedSlot } from '../../src/store/recording.ts';
import type { Store } from '../../src/store/store.ts';
import { NO_LIMIT, claimOf, commitOf, cycleOf, minute, probesOf, runCycle, sampleOf } from './build.ts';
import { temporaryPath } from './folder.ts';
import { backendOf } from './recorded-samples.ts';

const BACKENDS = new Map(['east', 'west'].map((id) => [id, backendOf(id)]));

const exported = async (store: Store): Promise<readonly string[]> => {
  const lines: string[] = [];
  for await (const line of exportLines(store, BACKENDS)) lines.push(line);
  return lines;
};

const reread = async (
  lines: readonly string[],
): Promise<{ readonly slots: readonly RecordedSlot[]; readonly unfolded: readonly Sample[] }> => {
  const path = temporaryPath('export.jsonl');
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  const unfolded: Sample[] = [];
  const slots: RecordedSlot[] = [];
  const options = { onUnfolded: (sample: Sample) => unfolded.push(sample) };
  for await (const slot of readRecording([path], options)) slots.push(slot);
  return { slots, unfolded };
};

test('an export gives back the very slots that were folded, whatever came late, was interrupted or is still open', async () => {
  const cycles = [
    cycleOf({ slots: [3, 2] }),
    cycleOf({ plannedAt: minute(60), slots: [2, 2] }),
    cycleOf({ schedule: 'base', purpose: 'baseline' }),
  ];
  const probes = cycles.flatMap(probesOf);
  const step = fc.oneof(
    fc.constantFrom(...probes).map(
      (probe) =>
        async (store: Store): Promise<unknown> =>
          store.record([sampleOf(probe)]),
    ),
    fc.constantFrom(...probes).map((probe) => async (store: Store) => store.claim([claimOf(probe)], NO_LIMIT)),
    fc.constantFrom(...cycles.flatMap(({ slots }) => slots)).map(
      ({ id }) =>
        async (store: Store) =>
          store.closeSlot(id, minute(90), 'deadline'),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const store = createMemoryStore();
      for (const cycle of cycles) await store.openCycle(cycle);
      for (const run of steps) await run(store);
      const { slots, unfolded } = await reread(await exported(store));
      const live = (await store.readClosedSlots(1, 100)).filter(({ samples }) => samples.length > 0);
      // A slot without samples leaves no line; it has nothing to fold.
      expect(slots.map(({ slot }) => slot)).toEqual(live);
      const all = await store.readSamples({ limit: 1000 });
      const seen = [...slots.flatMap(({ slot }) => slot.samples), ...unfolded].map(({ key }) => key);
      expect(seen.toSorted()).toEqual(all.map(({ key }) => key).toSorted());
    }),
    { numRuns: 40 },
  );
});

test('lines come in the order of folding, then what no fold sees', async () => {
  const store = createMemoryStore();
  const [first, second] = [cycleOf({ slots: [1, 1] }), cycleOf({ schedule: 'base', purpose: 'baseline', slots: [1] })];
  await store.openCycle(first);
  await store.record(probesOf(first).map((probe) => sampleOf(probe)));
  await store.closeSlot(first.slots[1]!.id, minute(5), 'deadline');
  await runCycle(store, second, minute(6));
  await store.closeSlot(first.slots[0]!.id, minute(7), 'deadline');
  const slots = (await exported(store)).map((line) => (JSON.parse(line) as { slot: string }).slot);
  expect(slots).toEqual([first.slots[1]!.id, first.slots[0]!.id, second.slots[0]!.id]);
});

test('what was pruned is not exported, and the rest is', async () => {
  const store = createMemoryStore();
  await runCycle(store, cycleOf(), minute(5));
  await runCycle(store, cycleOf({ plannedAt: minute(60) }), minute(65));
  await store.commitFold(commitOf(1));
  await store.prune(minute(10));
  const lines = await exported(store);
  expect(lines).toHaveLength(2);
  expect((await reread(lines)).slots.map(({ slot }) => slot)).toEqual(await store.readClosedSlots(2, 1));
});

test('a backend that is not known is written with its id alone', async () => {
  const store = createMemoryStore();
  await runCycle(store, cycleOf({ slots: [1] }), minute(5));
  const lines: string[] = [];
  for await (const line of exportLines(store, new Map())) lines.push(line);
  expect(JSON.parse(lines[0]!)).toMatchObject({ backend: { id: 'east' } });
  expect((JSON.parse(lines[0]!) as { backend: object }).backend).toEqual({ id: 'east' });
});
