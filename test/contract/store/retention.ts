import { expect, test } from 'vitest';
import { type Store } from '../../../src/store/store.ts';
import { commitOf, cycleOf, incidentOf, minute, probesOf, runCycle, verdictOf } from '../../store/build.ts';

/** Pruning. */
export const retentionContract = (store: () => Store): void => {
  test('folded samples that are old enough go, unfolded ones stay, sums and verdicts stay', async () => {
    const old = cycleOf({ slots: [2, 2] });
    const fresh = cycleOf({ plannedAt: minute(60) });
    await runCycle(store(), old, minute(9));
    await runCycle(store(), fresh, minute(69));
    await store().commitFold(commitOf(1, { changes: [verdictOf()], incidents: [incidentOf('i')] }));
    expect(await store().prune(minute(90))).toBe(2);
    expect(await store().readFirstKept()).toBe(2);
    expect((await store().readClosedSlots(1, 9)).map(({ number, samples }) => [number, samples.length])).toEqual([
      [2, 2],
      [3, 2],
    ]);
    await store().commitFold(commitOf(2));
    await store().commitFold(commitOf(3));
    expect(await store().prune(minute(60))).toBe(2);
    expect(await store().prune(minute(60))).toBe(0);
    expect(await store().readFirstKept()).toBe(3);
    expect(await store().readSample(probesOf(old)[0]!.key)).toBeNull();
    expect(await store().readProbe(probesOf(old)[0]!.key)).toBeNull();
    expect((await store().readSums(1, 9)).map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(await store().readChanges({ limit: 9 })).toHaveLength(1);
    expect(await store().readIncidents()).toHaveLength(1);
    expect((await store().readSize()).samples).toBe(2);
  });

  test('what is kept has no gap, even when the clock jumped back between two closings', async () => {
    const cycle = cycleOf({ slots: [1, 1, 1] });
    await store().openCycle(cycle);
    for (const [index, at] of [5, 90, 6].entries())
      await store().closeSlot(cycle.slots[index]!.id, minute(at), 'deadline');
    for (const number of [1, 2, 3]) await store().commitFold(commitOf(number));
    await store().prune(minute(60));
    expect(await store().readFirstKept()).toBe(2);
    expect((await store().readClosedSlots(1, 9)).map(({ number }) => number)).toEqual([2, 3]);
  });

  test('samples of other purposes go by age, open slots never', async () => {
    await runCycle(store(), cycleOf({ schedule: 'base', purpose: 'baseline' }), minute(9));
    await store().openCycle(cycleOf());
    expect(await store().prune(minute(600))).toBe(2);
    expect(await store().readOpenSlots(['schedule'])).toHaveLength(1);
    expect((await store().readUnfolded(0, 9)).samples).toEqual([]);
  });

  test('a planned time is not forgotten with its samples', async () => {
    for (const at of [0, 60]) await runCycle(store(), cycleOf({ plannedAt: minute(at) }), minute(at + 9));
    for (const number of [1, 2]) await store().commitFold(commitOf(number));
    await store().prune(minute(600));
    expect(await store().readLastPlanned('hourly')).toBe(minute(60));
    expect(await store().openCycle(cycleOf({ plannedAt: minute(60) }))).toBe(false);
    expect((await store().readFold()).lastClosed).toBe(2);
    expect(await runCycle(store(), cycleOf({ plannedAt: minute(120) }), minute(129))).toEqual([3]);
  });

  test('a slot of more rows than one step removes goes whole', async () => {
    await runCycle(store(), cycleOf({ slots: [450] }), minute(9));
    await store().commitFold(commitOf(1));
    expect(await store().prune(minute(60))).toBe(450);
    expect(await store().readSize()).toMatchObject({ samples: 0 });
  });
};
