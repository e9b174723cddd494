import { expect, test } from 'vitest';
import { WISHES_KEPT_FOR_FOLDS, type Store } from '../../../src/store/store.ts';
import { commitOf, cycleOf, incidentOf, minute, runCycle, verdictOf } from '../../store/build.ts';

/** Commits of folds and what they leave. */
export const foldingContract = (store: () => Store): void => {
  test('a fold is written once and in turn', async () => {
    await runCycle(store(), cycleOf({ slots: [1, 1, 1] }), minute(9));
    expect(await store().commitFold(commitOf(2))).toBe(false);
    expect(await store().commitFold(commitOf(1, { states: { correct: [1] } }))).toBe(true);
    expect(await store().commitFold(commitOf(1, { states: { correct: [2] }, changes: [verdictOf()] }))).toBe(false);
    expect(await store().commitFold(commitOf(2, { engine: 'v2', states: { format: { a: 0.1 } } }))).toBe(true);
    expect(await store().commitFold(commitOf(3))).toBe(true);
    expect(await store().commitFold(commitOf(4))).toBe(false);
    expect(await store().readFold()).toEqual({
      lastFolded: 3,
      lastClosed: 3,
      engine: 'v1',
      states: { correct: [1], format: { a: 0.1 } },
    });
    expect(await store().readChanges({ limit: 9 })).toEqual([]);
  });

  test('an empty store has folded nothing', async () => {
    expect(await store().readFold()).toEqual({ lastFolded: 0, lastClosed: 0, engine: null, states: {} });
    expect(await store().readFirstKept()).toBe(1);
    expect(await store().readClosedSlots(1, 9)).toEqual([]);
  });

  test('changes of verdict come newest first, since a moment', async () => {
    await runCycle(store(), cycleOf({ slots: [1, 1] }), minute(9));
    const [one, two, three] = [
      verdictOf({ at: minute(1), signal: 'format' }),
      verdictOf({ at: minute(2) }),
      verdictOf({ at: minute(2), signal: 'format' }),
    ];
    await store().commitFold(commitOf(1, { changes: [one] }));
    await store().commitFold(commitOf(2, { changes: [two, three] }));
    expect(await store().readChanges({ limit: 9 })).toEqual([three, two, one]);
    expect(await store().readChanges({ limit: 1 })).toEqual([three]);
    expect(await store().readChanges({ since: minute(2), limit: 9 })).toEqual([three, two]);
  });

  test('an incident is one record, the last that was written, newest incident first', async () => {
    await runCycle(store(), cycleOf({ slots: [1, 1] }), minute(9));
    await store().commitFold(commitOf(1, { incidents: [incidentOf('a'), incidentOf('b', { openedAt: minute(2) })] }));
    const closed = incidentOf('a', { closedAt: minute(8), closedBy: 'recovery', slot: 2 });
    await store().commitFold(commitOf(2, { incidents: [closed] }));
    expect(await store().readIncidents()).toEqual([incidentOf('b', { openedAt: minute(2) }), closed]);
  });

  test('wishes and sums are read by the number of their fold', async () => {
    await runCycle(store(), cycleOf({ slots: [1, 1, 1] }), minute(9));
    const wish = { scope: { model: 'm' }, probes: 8, why: 'suspect' };
    const sum = { backend: 'east', signal: 'correct', count: 2, sum: 1.5, sumOfSquares: 1.25 };
    await store().commitFold(commitOf(1, { wishes: [wish], sums: [sum] }));
    await store().commitFold(commitOf(2));
    await store().commitFold(commitOf(3, { wishes: [{ ...wish, probes: 1 }, wish] }));
    expect(await store().readWishes(0)).toEqual([
      { number: 1, position: 0, at: minute(9), wish },
      { number: 3, position: 0, at: minute(9), wish: { ...wish, probes: 1 } },
      { number: 3, position: 1, at: minute(9), wish },
    ]);
    expect(await store().readWishes(1)).toHaveLength(2);
    expect(await store().readSums(1, 2)).toEqual([
      { number: 1, at: minute(9), sums: [sum] },
      { number: 2, at: minute(9), sums: [] },
    ]);
    expect((await store().readSums(2, 9)).map(({ number }) => number)).toEqual([2, 3]);
    expect(WISHES_KEPT_FOR_FOLDS).toBe(1000);
  });

  test('states can be replaced by ones of another engine; incidents that it does not hold are closed', async () => {
    await runCycle(store(), cycleOf(), minute(9));
    const [gone, kept] = [incidentOf('gone'), incidentOf('kept', { openedAt: minute(2) })];
    const old = incidentOf('old', { openedAt: minute(0), closedAt: minute(3), closedBy: 'recovery' });
    const incidents = [gone, kept, old];
    await store().commitFold(commitOf(1, { states: { a: 1, b: 2 }, incidents, changes: [verdictOf()] }));
    const renewed = { ...kept, slot: 7 };
    await store().replaceStates({ engine: 'v9', states: { c: 3 }, incidents: [renewed], at: minute(20) });
    expect(await store().readFold()).toEqual({ lastFolded: 1, lastClosed: 1, engine: 'v9', states: { c: 3 } });
    expect(await store().readIncidents()).toEqual([
      renewed,
      { ...gone, closedAt: minute(20), closedBy: 'new reference' },
      old,
    ]);
    expect(await store().readChanges({ limit: 9 })).toHaveLength(1);
  });
};
