import { expect, test } from 'vitest';
import { FOLDED_PURPOSES, PURPOSES } from '../../../src/model.ts';
import { type Store } from '../../../src/store/store.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, runCycle, sampleOf } from '../../store/build.ts';

const DAY = minute(0).slice(0, 10);

/** Closing slots, interruptions and late samples. */
export const closingContract = (store: () => Store): void => {
  test('slots are numbered from 1 in the order of closing, and closed once', async () => {
    const cycle = cycleOf({ slots: [1, 1] });
    await store().openCycle(cycle);
    const [first, second] = cycle.slots;
    expect(await store().closeSlot(second!.id, minute(3), 'deadline')).toBe(1);
    expect(await store().closeSlot(first!.id, minute(4), 'deadline')).toBe(2);
    expect(await store().closeSlot(first!.id, minute(5), 'deadline')).toBeNull();
    expect(await store().closeSlot('nowhere', minute(5), 'deadline')).toBeNull();
    expect(await store().readFold()).toMatchObject({ lastClosed: 2, lastFolded: 0 });
  });

  test('only slots of folded purposes get a number', async () => {
    for (const [index, purpose] of PURPOSES.entries()) {
      const cycle = cycleOf({ schedule: purpose, purpose, slots: [1], plannedAt: minute(index) });
      await store().openCycle(cycle);
      const number = await store().closeSlot(cycle.slots[0]!.id, minute(20), 'deadline');
      expect(number !== null).toBe(FOLDED_PURPOSES.includes(purpose));
    }
    expect((await store().readClosedSlots(1, 10)).map(({ purpose }) => purpose)).toEqual(FOLDED_PURPOSES);
  });

  test('planned probes are deferred and started ones fail, at the price that was reserved', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const [one, two, three] = probesOf(cycle);
    await store().claim([claimOf(one!), claimOf(two!, { at: minute(1) })], NO_LIMIT);
    await store().record([sampleOf(one!)]);
    await store().closeSlot(cycle.slots[0]!.id, minute(6), 'deadline');
    expect((await store().readProbe(three!.key))!.state).toBe('deferred');
    expect((await store().readProbe(two!.key))!.state).toBe('ended');
    const failure = await store().readSample(two!.key);
    expect(failure).toMatchObject({ ...two, at: minute(1), endedAt: minute(6), scores: {}, costUsd: 0.01 });
    expect(failure!.outcome).toMatchObject({ kind: 'failure', reason: 'deadline' });
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.012, reservedUsd: 0, spentTokens: 1042 });
    const [slot] = await store().readClosedSlots(1, 1);
    expect(slot!.samples.map(({ key }) => key)).toEqual([one!.key, two!.key]);
  });

  test('a closed slot says all that folding needs, with its samples in planned position', async () => {
    const cycle = cycleOf({ slots: [4] });
    await store().openCycle(cycle);
    const samples = probesOf(cycle).map((probe) => sampleOf(probe));
    await store().record(samples.toReversed());
    await store().closeSlot(cycle.slots[0]!.id, minute(6), 'deadline');
    expect(await store().readClosedSlots(1, 5)).toEqual([
      {
        number: 1,
        id: cycle.slots[0]!.id,
        cycle: cycle.id,
        schedule: 'hourly',
        index: 0,
        startAt: minute(0),
        closedAt: minute(6),
        purpose: 'schedule',
        samples,
      },
    ]);
  });

  test('a real sample that arrives after its slot closed takes the failure’s place, late, at its own price', async () => {
    const cycle = cycleOf({ slots: [2] });
    await store().openCycle(cycle);
    const [one, two] = probesOf(cycle);
    await store().claim([claimOf(one!)], NO_LIMIT);
    await store().closeSlot(cycle.slots[0]!.id, minute(6), 'deadline');
    expect(await store().record([sampleOf(one!), sampleOf(two!)])).toEqual(['late', 'late']);
    expect(await store().readSample(one!.key)).toEqual({ ...sampleOf(one!), late: true });
    expect(await store().record([sampleOf(one!)])).toEqual(['duplicate']);
    expect((await store().readClosedSlots(1, 1))[0]!.samples).toEqual([]);
    expect((await store().readSlotSamples(cycle.slots[0]!.id)).map(({ late }) => late)).toEqual([true, true]);
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.004, reservedUsd: 0, spentTokens: 84 });
    expect((await store().readSize()).samples).toBe(2);
  });

  test('starting anew makes failures of what was under way in open slots, of the purposes asked for', async () => {
    const cycle = cycleOf({ slots: [2] });
    const once = cycleOf({ schedule: 'once', purpose: 'once', slots: [1] });
    await store().openCycle(cycle);
    await store().openCycle(once);
    const [one, two] = probesOf(cycle);
    await store().claim([claimOf(one!), claimOf(probesOf(once)[0]!)], NO_LIMIT);
    expect(await store().interruptStarted(FOLDED_PURPOSES, minute(2))).toBe(1);
    expect(await store().interruptStarted(FOLDED_PURPOSES, minute(2))).toBe(0);
    expect((await store().readSample(one!.key))!.outcome).toMatchObject({ kind: 'failure', reason: 'interrupted' });
    expect((await store().readOpenSlots(['schedule']))[0]!.states).toEqual(['ended', 'planned']);
    expect(await store().claim([claimOf(one!), claimOf(two!)], NO_LIMIT)).toEqual(['gone', 'claimed']);
    expect(await store().readProbe(probesOf(once)[0]!.key)).toMatchObject({ state: 'started' });
  });

  test('a sample that arrives after an interruption while its slot is open is in time', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [one] = probesOf(cycle);
    await store().claim([claimOf(one!)], NO_LIMIT);
    await store().interruptStarted(['schedule'], minute(2));
    expect(await store().record([sampleOf(one!)])).toEqual(['recorded']);
    await store().closeSlot(cycle.slots[0]!.id, minute(6), 'deadline');
    expect((await store().readClosedSlots(1, 1))[0]!.samples).toEqual([sampleOf(one!)]);
  });

  test('what no fold sees is read in the order of opening, page by page', async () => {
    const late = cycleOf({ slots: [2] });
    await runCycle(store(), cycleOf({ schedule: 'base', purpose: 'baseline', slots: [3] }), minute(5));
    await store().openCycle(late);
    await store().closeSlot(late.slots[0]!.id, minute(6), 'deadline');
    await store().record(probesOf(late).map((probe) => sampleOf(probe)));
    await runCycle(store(), cycleOf({ plannedAt: minute(60) }), minute(66));
    const pages: string[][] = [];
    for (let after = 0; pages.length < 9;) {
      const { samples, next } = await store().readUnfolded(after, 2);
      if (samples.length === 0) break;
      pages.push(samples.map(({ key }) => key.replace(/^(\w+)@[^#]*/, '$1')));
      after = next;
    }
    expect(pages).toEqual([['base#0/0', 'base#0/1'], ['base#0/2', 'hourly#0/0'], ['hourly#0/1']]);
  });
};
