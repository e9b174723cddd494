import { expect, test } from 'vitest';
import { SAMPLES_AT_MOST, type Store } from '../../../src/store/store.ts';
import { NO_LIMIT, answerOf, claimOf, cycleOf, minute, probesOf, runCycle, sampleOf } from '../../store/build.ts';

const DAY = minute(0).slice(0, 10);

/** Recording samples and reading them. */
export const samplesContract = (store: () => Store): void => {
  test('a sample comes back as it was recorded', async () => {
    const cycle = cycleOf({ slots: [3] });
    await store().openCycle(cycle);
    const [one, two, three] = probesOf(cycle);
    const samples = [
      sampleOf(one!, {
        outcome: answerOf({
          text: 'a \ud800 lone half, a \u0000, and 😀',
          toolCalls: [{ id: 't1', name: 'get', arguments: { __proto__: null, deep: [1, null, 'x'] } }],
          model: 'm-1',
          requestId: 'r',
          systemFingerprint: 'f',
          timeToFirstTokenMs: 0,
          interTokenMs: 12.25,
        }),
        scores: { correct: null, format: 1 / 3 },
        unscored: ['number'],
        caller: 'key-1',
        location: 'here',
      }),
      sampleOf(two!, {
        outcome: { kind: 'failure', reason: 'rate_limited', message: '429', latencyMs: 3, retryAfterMs: 1000 },
        scores: {},
        costUsd: 0,
      }),
      sampleOf(three!, { scores: {} }),
    ];
    await store().claim(
      probesOf(cycle).map((probe) => claimOf(probe)),
      NO_LIMIT,
    );
    expect(await store().record(samples)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(await store().readSlotSamples(cycle.slots[0]!.id)).toEqual(samples);
    expect(await store().readSample(one!.key)).toEqual(samples[0]);
    expect(await store().readSample('nobody')).toBeNull();
    expect(await store().readSlotSamples('nowhere')).toEqual([]);
    expect((await store().readProbe(one!.key))!.state).toBe('ended');
  });

  test('a probe has one sample: the first is kept and paid', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [one] = probesOf(cycle);
    await store().claim([claimOf(one!)], NO_LIMIT);
    const again = sampleOf(one!, { costUsd: 5, outcome: answerOf({ text: 'other' }) });
    expect(await store().record([sampleOf(one!), again])).toEqual(['recorded', 'duplicate']);
    expect(await store().record([again])).toEqual(['duplicate']);
    expect(await store().readSample(one!.key)).toEqual(sampleOf(one!));
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.002, reservedUsd: 0 });
    expect((await store().readSize()).samples).toBe(1);
  });

  test('a sample of a probe that was never opened is a bug, and nothing of the call is written', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    const [one] = probesOf(cycle);
    await expect(store().record([sampleOf(one!), sampleOf({ ...one!, key: 'x' })])).rejects.toThrow(/was ever opened/);
    expect(await store().readSample(one!.key)).toBeNull();
  });

  test('a sample without a claim is paid by its own day', async () => {
    const cycle = cycleOf();
    await store().openCycle(cycle);
    expect(await store().record([sampleOf(probesOf(cycle)[0]!)])).toEqual(['recorded']);
    expect(await store().readSpending(DAY)).toMatchObject({ spentUsd: 0.002, reservedUsd: 0, reservedTokens: 0 });
  });

  test('samples are queried by cell, purpose and time, newest first', async () => {
    await runCycle(store(), cycleOf({ slots: [4, 4] }), minute(9));
    await runCycle(
      store(),
      cycleOf({ schedule: 'base', purpose: 'baseline', plannedAt: minute(30), slots: [1] }),
      minute(40),
    );
    const keys = async (query: Partial<Parameters<Store['readSamples']>[0]>): Promise<readonly string[]> =>
      (await store().readSamples({ limit: 100, ...query })).map(({ key }) => key.replace(/^(\w+)@[^#]*/, '$1'));
    expect(await keys({ limit: 4 })).toEqual(['base#0/0', 'hourly#1/3', 'hourly#1/2', 'hourly#1/1']);
    expect(await keys({ canary: 'arithmetic/c0', backend: 'east', purposes: ['schedule'] })).toEqual([
      'hourly#1/0',
      'hourly#0/0',
    ]);
    expect(await keys({ since: minute(1), until: minute(30), backend: 'west' })).toEqual(['hourly#1/3', 'hourly#1/1']);
    expect(await keys({ variant: 'warm' })).toEqual([]);
    expect(await keys({ purposes: [] })).toEqual([]);
    expect(await keys({ limit: 0 })).toEqual([]);
  });

  test(`a query brings at most ${SAMPLES_AT_MOST} samples, page after page without gaps`, async () => {
    const cycle = cycleOf({ slots: [1100] });
    await store().openCycle(cycle);
    const samples = probesOf(cycle).map((probe) => sampleOf(probe));
    await store().record(samples);
    const read = await store().readSamples({ limit: 1050 });
    expect(read).toEqual(samples.toReversed().slice(0, 1050));
  });

  test('means are those of judged scores since a moment, by cell and aspect, without other purposes', async () => {
    const cycle = cycleOf({ slots: [1, 6] });
    await store().openCycle(cycle);
    const [old, ...probes] = probesOf(cycle);
    await store().record([
      sampleOf(old!, { scores: { correct: 0 } }),
      ...probes.map((probe, index) =>
        sampleOf(probe, {
          scores: { correct: index === 0 ? null : index / 10, ...(index > 3 ? { format: 1 } : {}) },
        }),
      ),
    ]);
    await runCycle(store(), cycleOf({ schedule: 'once', purpose: 'once', plannedAt: minute(3) }), minute(9));
    const means = await store().readScoreMeans(minute(1));
    expect(
      means.map(({ canary, backend, aspect, mean, count }) => ({
        canary,
        backend,
        aspect,
        mean: Math.round(mean * 1e9) / 1e9,
        count,
      })),
    ).toEqual([
      { canary: 'arithmetic/c0', backend: 'west', aspect: 'correct', mean: 0.3, count: 1 },
      { canary: 'arithmetic/c1', backend: 'east', aspect: 'correct', mean: 0.4, count: 1 },
      { canary: 'arithmetic/c1', backend: 'east', aspect: 'format', mean: 1, count: 1 },
      { canary: 'arithmetic/c1', backend: 'west', aspect: 'correct', mean: 0.1, count: 1 },
      { canary: 'arithmetic/c2', backend: 'east', aspect: 'correct', mean: 0.2, count: 1 },
      { canary: 'arithmetic/c2', backend: 'west', aspect: 'correct', mean: 0.5, count: 1 },
      { canary: 'arithmetic/c2', backend: 'west', aspect: 'format', mean: 1, count: 1 },
    ]);
  });

  test('the newest score of a cell says when it was sent, whatever came without a score later', async () => {
    const cycle = cycleOf({ slots: [1, 1] });
    await store().openCycle(cycle);
    const [one, two] = probesOf(cycle);
    await store().record([
      sampleOf(one!, { scores: { correct: 1, format: 1 } }),
      sampleOf(two!, { scores: { format: 0 } }),
    ]);
    const means = await store().readScoreMeans(minute(0));
    expect(means.map(({ aspect, mean, lastAt }) => [aspect, mean, lastAt])).toEqual([
      ['correct', 1, minute(0)],
      ['format', 0.5, minute(1)],
    ]);
  });
};
