import { expect, test } from 'vitest';
import type { Pause } from '../../../src/operator-events.ts';
import type { Store } from '../../../src/store/store.ts';
import {
  claimOf,
  commitOf,
  cycleOf,
  incidentOf,
  minute,
  probesOf,
  runCycle,
  sampleOf,
  verdictOf,
} from '../../store/build.ts';

const WISH = { scope: { model: 'm' }, probes: 8, why: 'suspect' };
const DAY = minute(0).slice(0, 10);

const pauseOf = (id: string, from: number, until: number, more: Partial<Pause> = {}): Pause => ({
  id,
  scope: { region: 'r' },
  from: minute(from),
  until: minute(until),
  reason: 'upgrade',
  endedAt: null,
  ...more,
});

/** What folds and people ask for: bursts, pauses, decisions. */
export const requestsContract = (store: () => Store): void => {
  const burst = (at: number) => cycleOf({ schedule: 'burst', purpose: 'burst', plannedAt: minute(at), slots: [2] });

  test('a wish is settled once: its burst is open, and the wish is gone', async () => {
    await runCycle(store(), cycleOf(), minute(9));
    await store().commitFold(commitOf(1, { wishes: [WISH, WISH, WISH] }));
    const [one, two, three] = await store().readWishes(0);
    expect(await store().settleWishes([one!, two!], burst(10))).toBe(true);
    expect(await store().settleWishes([one!], burst(11))).toBe(false);
    expect(await store().settleWishes([three!, two!], burst(11))).toBe(false);
    expect(await store().readWishes(0)).toEqual([three]);
    expect(await store().settleWishes([three!], burst(10))).toBe(false);
    expect((await store().readOpenSlots(['burst'])).map(({ cycle }) => cycle)).toEqual([burst(10).id]);
    expect(await store().settleWishes([three!], null)).toBe(true);
    expect(await store().readWishes(0)).toEqual([]);
    expect(await store().readOpenSlots(['burst'])).toHaveLength(1);
  });

  test('bursts have a limit of their own within that of the day, and pay into both accounts', async () => {
    const [scheduled, wished] = [cycleOf({ slots: [2] }), burst(1)];
    await store().openCycle(scheduled);
    await store().openCycle(wished);
    const limit = { dollars: 0.03, tokens: null, bursts: { dollars: 0.01, tokens: null } };
    const claims = [...probesOf(wished), ...probesOf(scheduled)].map((probe) => claimOf(probe));
    expect(await store().claim(claims, limit)).toEqual(['claimed', 'over_budget', 'claimed', 'claimed']);
    expect(await store().readSpending(DAY, 'burst')).toMatchObject({ reservedUsd: 0.01, reservedTokens: 1000 });
    await store().record([sampleOf(probesOf(wished)[0]!), sampleOf(probesOf(scheduled)[0]!)]);
    expect(await store().readSpending(DAY, 'burst')).toMatchObject({ spentUsd: 0.002, reservedUsd: 0 });
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.004, reservedUsd: 0.01 });
  });

  test('a burst that is cut off pays what was reserved, and less when its sample comes late', async () => {
    const wished = burst(1);
    await store().openCycle(wished);
    const [one] = probesOf(wished);
    await store().claim([claimOf(one!)], { dollars: 1, tokens: null });
    await store().interruptStarted(['burst'], minute(2));
    expect(await store().readSpending(DAY, 'burst')).toMatchObject({ spentUsd: 0.01, reservedUsd: 0 });
    await store().record([sampleOf(one!)]);
    expect(await store().readSpending(DAY, 'burst')).toMatchObject({ spentUsd: 0.002, spentTokens: 42 });
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.002, spentTokens: 42 });
  });

  test('pauses are kept until they end, in the order of their begin, and ended by writing them anew', async () => {
    const [late, early] = [pauseOf('late', 5, 60), pauseOf('early', 0, 90)];
    await store().putPause(late);
    await store().putPause(early);
    expect(await store().readPauses(minute(10))).toEqual([early, late]);
    expect(await store().readPauses(minute(60))).toEqual([early]);
    const ended = { ...early, endedAt: minute(20) };
    await store().putPause(ended);
    expect(await store().readPauses(minute(19))).toEqual([ended, late]);
    expect(await store().readPauses(minute(20))).toEqual([late]);
  });

  test('a mark of a pause comes back with its sample', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [one, two] = probesOf(cycle);
    const samples = [sampleOf(one!, { paused: true }), sampleOf(two!)];
    await store().record(samples);
    await store().closeSlot(cycle.slots[0]!.id, minute(3), 'deadline');
    expect((await store().readClosedSlots(1, 1))[0]!.samples).toEqual(samples);
    expect((await store().readSamples({ limit: 9 })).map(({ paused }) => paused)).toEqual([undefined, true]);
  });

  test('a decision is written between two folds, of the same engine, and moves no number', async () => {
    await runCycle(store(), cycleOf({ slots: [1, 1] }), minute(9));
    await store().commitFold(commitOf(1, { states: { a: 1, b: 1 }, incidents: [incidentOf('i')] }));
    const closed = incidentOf('i', { closedAt: minute(20), closedBy: 'person: over' });
    const decision = { number: 1, engine: 'v1', states: { a: 2 }, changes: [verdictOf()], incidents: [closed] };
    expect(await store().commitDecision({ ...decision, number: 0 })).toBe(false);
    expect(await store().commitDecision({ ...decision, engine: 'v2' })).toBe(false);
    expect(await store().readIncidents()).toEqual([incidentOf('i')]);
    expect(await store().commitDecision(decision)).toBe(true);
    expect(await store().readIncidents()).toEqual([closed]);
    expect(await store().readChanges({ limit: 9 })).toEqual([verdictOf()]);
    expect(await store().readFold()).toMatchObject({ lastFolded: 1, states: { a: 2, b: 1 } });
    expect(await store().commitFold(commitOf(2))).toBe(true);
    expect(await store().commitDecision(decision)).toBe(false);
  });
};
