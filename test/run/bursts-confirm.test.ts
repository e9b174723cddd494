import { expect, test } from 'vitest';
import type { Baseline } from '../../src/baselines/baseline.ts';
import { createEngine } from '../../src/judge.ts';
import { scopeName } from '../../src/model.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import type { Call } from '../../src/providers/provider.ts';
import { baseline, runs } from '../baselines/fixtures.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { testApp } from './app-harness.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { fakeMakers, fakeProvider, good, HOUR, START } from './harness.ts';

const LONG = { timeout: 60_000 };

// Two models, ten canaries, hourly: a share of one model's answers goes bad. All is drawn from the request's id, so the
// probes of the schedule get the same answers with and without bursts.
const BACKENDS = ['a', 'b'].map((id) => backend(id, { model: `model-${id}`, hardware: 'h100' }));
const CANARIES = Array.from({ length: 10 }, (_, i) => canary(`capability-${i % 5}/n${i}`));
const BASELINES: readonly Baseline[] = BACKENDS.flatMap(({ id: group }) =>
  CANARIES.map(({ id }) => {
    const healthy = Array.from({ length: 8 }, () => [1, 1, 1, 1]);
    return baseline({ group, canary: id, fingerprint: id, runs: runs(...healthy) });
  }),
);

interface Story {
  readonly seed: number;
  readonly burstShare: number;
  readonly hours: number;
  /** The share of bad answers of model a in each hour. */
  readonly bad: (hour: number, burst: boolean) => number;
}

const tell = async ({ seed, burstShare, hours, bad }: Story) => {
  const state = { hour: 0, scheduled: 0 };
  const provider = fakeProvider(({ model, requestId }: Call) => {
    // The first probes of an hour are those of the schedule.
    state.scheduled += 1;
    const burst = state.scheduled > BACKENDS.length * CANARIES.length;
    const wrong = seededRandom(`${seed} ${requestId}`)() < (model === 'model-a' ? bad(state.hour, burst) : 0);
    return good({ text: wrong ? 'wrong' : 'right', model: 'm-2026', usage: { inputTokens: 20, outputTokens: 3 } });
  });
  const one = testApp({
    // Housekeeping sleeps through the hours.
    clock: createFakeClock(START),
    backends: BACKENDS,
    canaries: CANARIES,
    baselines: BASELINES,
    config: { budget: { dollarsPerDay: 1000, tokensPerDay: null, burstShare } },
    tools: { makers: { ...fakeMakers(provider.probe), engine: createEngine } },
  });
  await one.start();
  await one.app.idle();
  for (let hour = 1; hour <= hours; hour += 1) {
    state.hour = hour;
    state.scheduled = 0;
    await one.hour();
  }
  const incidents = await one.store.readIncidents();
  const changes = (await one.store.readChanges({ limit: 1000 })).filter(
    ({ scope, signal }) => scopeName(scope) === 'model=model-a' && signal === 'correct',
  );
  const bursts = (await one.store.readSamples({ purposes: ['burst'], limit: 1000 })).toReversed();
  const complete = await one.metric('coalmine_cycles_total', 'schedule="burst",result="complete"');
  const probes = await one.metric('coalmine_probes_total', 'schedule="burst"');
  await one.app.stop(0);
  return { incidents, changes: changes.toReversed(), bursts, complete, probes };
};

/** The time of the first verdict of this name on the slice after a moment, in hours from the first cycle. */
const firstOf = (told: Awaited<ReturnType<typeof tell>>, name: string, afterHour = 0): number => {
  const hours = told.changes
    .filter(({ verdict }) => verdict === name)
    .map(({ at }) => (Date.parse(at) - Date.parse(START)) / HOUR);
  return Math.min(Infinity, ...hours.filter((hour) => hour >= afterHour));
};

test(
  'a slice that goes bad is suspect, gets its burst at once, and is confirmed in that hour; an hour later without',
  LONG,
  async () => {
    const story = { seed: 1, hours: 6, bad: (hour: number) => (hour < 3 ? 0 : 0.3) };
    const [without, told] = [await tell({ ...story, burstShare: 0 }), await tell({ ...story, burstShare: 0.25 })];
    const suspected = firstOf(without, 'suspect');
    expect(suspected).toBeGreaterThanOrEqual(3);
    expect([firstOf(told, 'suspect'), firstOf(told, 'degraded')]).toEqual([suspected, suspected]);
    expect(firstOf(without, 'degraded')).toBe(suspected + 1);
    for (const { incidents } of [without, told])
      expect(incidents.map(({ scope, class: kind }) => [kind, scopeName(scope)])).toEqual([
        ['quality', 'model=model-a'],
      ]);
    expect(without.bursts).toEqual([]);
    expect(told.bursts.length).toBeGreaterThanOrEqual(8);
    expect(told.bursts.every((sample) => sample.backend === 'a' && sample.slot.startsWith('burst@'))).toBe(true);
    expect([told.complete, told.probes]).toEqual([1, told.bursts.length]);
  },
);

test('a suspicion that was nothing is cleared by bursts, and outlasts the hours without', LONG, async () => {
  const story = { seed: 1, hours: 6, bad: (hour: number, burst: boolean) => (hour === 3 && !burst ? 0.3 : 0) };
  const [without, told] = [await tell({ ...story, burstShare: 0 }), await tell({ ...story, burstShare: 0.25 })];
  expect([firstOf(without, 'suspect'), firstOf(told, 'suspect')]).toEqual([3, 3]);
  expect([firstOf(without, 'stable', 3), firstOf(told, 'stable', 3)]).toEqual([Infinity, 5]);
  expect([...without.incidents, ...told.incidents]).toEqual([]);
  expect([without.bursts.length, told.complete]).toEqual([0, 2]);
});
