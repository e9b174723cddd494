import { expect, test } from 'vitest';
import { type Store } from '../../../src/store/store.ts';
import { NO_LIMIT, answerOf, claimOf, cycleOf, minute, probesOf, sampleOf } from '../../store/build.ts';

const DAY = minute(0).slice(0, 10);

/** Claims, reservations and the budget of a day. */
export const claimsContract = (store: () => Store): void => {
  test('a probe is claimed once; what is claimed, deferred, closed or unknown is gone', async () => {
    const cycle = cycleOf({ slots: [3, 1] });
    await store().openCycle(cycle);
    const [one, two, three, other] = probesOf(cycle);
    expect(await store().claim([claimOf(one!), claimOf(one!)], NO_LIMIT)).toEqual(['claimed', 'gone']);
    await store().defer([two!.key], 'retry_after');
    await store().closeSlot(cycle.slots[1]!.id, minute(9), 'deadline');
    const claims = [claimOf(three!), claimOf(one!), claimOf(two!), claimOf(other!), claimOf({ ...one!, key: 'x' })];
    expect(await store().claim(claims, NO_LIMIT)).toEqual(['claimed', 'gone', 'gone', 'gone', 'gone']);
    expect(await store().claim([], NO_LIMIT)).toEqual([]);
  });

  test('a claim that would pass the dollars of its day is deferred; one that reaches them exactly is not', async () => {
    const cycle = cycleOf({ slots: [4] });
    await store().openCycle(cycle);
    const claims = probesOf(cycle).map((probe) => claimOf(probe, { maxCostUsd: 0.1 }));
    expect(await store().claim(claims, { dollars: 0.3, tokens: null })).toEqual([
      'claimed',
      'claimed',
      'claimed',
      'over_budget',
    ]);
    expect((await store().readProbe(claims[3]!.probe))!.state).toBe('deferred');
    expect(await store().claim([claims[3]!], NO_LIMIT)).toEqual(['gone']);
  });

  test('a claim that would pass the tokens of its day is deferred; another day has its own', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const [one, two, three] = probesOf(cycle);
    const limit = { dollars: 1, tokens: 1500 };
    const tomorrow = new Date(Date.parse(minute(0)) + 86_400_000).toISOString();
    const claims = [claimOf(one!), claimOf(two!), claimOf(three!, { at: tomorrow })];
    expect(await store().claim(claims, limit)).toEqual(['claimed', 'over_budget', 'claimed']);
    expect(await store().readSpending(tomorrow.slice(0, 10))).toMatchObject({ reservedTokens: 1000, spentTokens: 0 });
  });

  test('a recorded sample gives its reservation back and costs what it cost, on the day of its claim', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [one, two] = probesOf(cycle);
    await store().claim([claimOf(one!), claimOf(two!)], NO_LIMIT);
    expect(await store().readSpending(DAY)).toEqual({
      day: DAY,
      spentUsd: 0,
      reservedUsd: 0.02,
      spentTokens: 0,
      reservedTokens: 2000,
    });
    await store().record([sampleOf(one!, { at: new Date(Date.parse(minute(0)) + 86_400_000).toISOString() })]);
    expect(await store().readSpending(DAY)).toEqual({
      day: DAY,
      spentUsd: 0.002,
      reservedUsd: 0.01,
      spentTokens: 42,
      reservedTokens: 1000,
    });
  });

  test('five hundred tenths of a cent are fifty cents, to the last digit', async () => {
    const cycle = cycleOf({ slots: [500] });
    await store().openCycle(cycle);
    const probes = probesOf(cycle);
    await store().claim(
      probes.map((probe) => claimOf(probe, { maxCostUsd: 0.1 })),
      NO_LIMIT,
    );
    await store().record(probes.map((probe) => sampleOf(probe, { costUsd: 0.001 })));
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.5, reservedUsd: 0 });
  });

  test('an answer that reports no tokens is charged all that were reserved, a failure that was free none', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const [one, two, three] = probesOf(cycle);
    await store().claim([claimOf(one!), claimOf(two!), claimOf(three!)], NO_LIMIT);
    const failure = { kind: 'failure', reason: 'deadline', message: 'too slow' } as const;
    await store().record([
      sampleOf(one!, { outcome: answerOf({ usage: {} }) }),
      sampleOf(two!, { outcome: failure, scores: {}, costUsd: 0 }),
      sampleOf(three!, { outcome: failure, scores: {}, costUsd: 0.01 }),
    ]);
    expect(await store().readSpending(DAY)).toMatchObject({ spentTokens: 2000, reservedTokens: 0, spentUsd: 0.012 });
  });

  test('deferring counts the probes that were still planned', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const keys = probesOf(cycle).map(({ key }) => key);
    await store().claim([claimOf(probesOf(cycle)[0]!)], NO_LIMIT);
    expect(await store().defer([...keys, 'nobody'], 'overlap')).toBe(2);
    expect(await store().defer(keys, 'overlap')).toBe(0);
  });

  test('verbs that overlap do not mix', async () => {
    const cycle = cycleOf({ slots: [60] });
    await store().openCycle(cycle);
    const probes = probesOf(cycle);
    const results = await Promise.all([
      ...probes.map((probe) => store().claim([claimOf(probe)], NO_LIMIT)),
      ...probes.map((probe) => store().claim([claimOf(probe)], NO_LIMIT)),
    ]);
    expect(results.flat().filter((result) => result === 'claimed')).toHaveLength(60);
    await Promise.all(probes.map((probe) => store().record([sampleOf(probe)])));
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.12, reservedUsd: 0 });
  });
};
