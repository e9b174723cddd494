import { expect, test } from 'vitest';
import { type Store } from '../../../src/store/store.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, sampleOf } from '../../store/build.ts';

/** Opening cycles and reading what is open. */
export const cyclesContract = (store: () => Store): void => {
  test('a cycle is opened once for each schedule and planned time', async () => {
    expect(await store().openCycle(cycleOf())).toBe(true);
    expect(await store().openCycle(cycleOf({ slots: [5] }))).toBe(false);
    expect(await store().openCycle(cycleOf({ schedule: 'long' }))).toBe(true);
    expect((await store().readOpenSlots(['schedule'])).map(({ probes }) => probes.length)).toEqual([2, 2]);
  });

  test('open slots come in order of start with their probes in planned position and their states', async () => {
    const cycle = cycleOf({ slots: [3, 1] });
    const shuffled = {
      ...cycle,
      slots: cycle.slots.map((s) => ({ ...s, probes: s.probes.toReversed() })).reverse(),
    };
    await store().openCycle(shuffled);
    const [first] = probesOf(cycle);
    await store().claim([claimOf(first!)], NO_LIMIT);
    await store().defer([probesOf(cycle)[1]!.key], 'overlap');
    const open = await store().readOpenSlots(['schedule']);
    expect(open).toEqual([
      { ...cycle.slots[0], schedule: 'hourly', purpose: 'schedule', states: ['started', 'deferred', 'planned'] },
      { ...cycle.slots[1], schedule: 'hourly', purpose: 'schedule', states: ['planned'] },
    ]);
    expect(await store().readOpenSlots(['baseline'])).toEqual([]);
    expect(await store().readOpenSlots([])).toEqual([]);
  });

  test('a slot of more probes than a page holds is read whole', async () => {
    const cycle = cycleOf({ slots: [1203] });
    await store().openCycle(cycle);
    const [slot] = await store().readOpenSlots(['schedule']);
    expect(slot!.probes).toEqual(cycle.slots[0]!.probes);
  });

  test('the newest planned time of a schedule is remembered', async () => {
    expect(await store().readLastPlanned('hourly')).toBeNull();
    await store().openCycle(cycleOf({ plannedAt: minute(60) }));
    await store().openCycle(cycleOf({ plannedAt: minute(0) }));
    expect(await store().readLastPlanned('hourly')).toBe(minute(60));
  });

  test('a cell is busy while a probe of it is planned or started in an open slot', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const [one, two] = probesOf(cycle);
    await store().claim([claimOf(one!)], NO_LIMIT);
    await store().record([sampleOf(one!)]);
    await store().claim([claimOf(two!)], NO_LIMIT);
    expect(await store().readBusyCells(['schedule'])).toEqual([
      { canary: 'arithmetic/c1', variant: 'plain', backend: 'west' },
      { canary: 'arithmetic/c2', variant: 'plain', backend: 'east' },
    ]);
    await store().closeSlot(cycle.slots[0]!.id, minute(5), 'deadline');
    expect(await store().readBusyCells(['schedule'])).toEqual([]);
  });

  test('a probe is read by its key with its state', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [probe] = probesOf(cycle);
    expect(await store().readProbe(probe!.key)).toEqual({ ...probe, state: 'planned' });
    expect(await store().readProbe('nobody')).toBeNull();
  });
};
