import { expect, test } from 'vitest';
import { compare } from '../../src/cli/demo/compare.ts';
import { drawStory } from '../../src/cli/demo/story.ts';
import { EnvironmentError } from '../../src/errors.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import type { Scope } from '../../src/model.ts';
import { inScope } from '../../src/model.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { startVirtualFleet } from '../support/virtual-fleet.ts';
import type { VirtualFleet } from '../support/virtual-fleet.ts';

const HOUR_MS = 3_600_000;
const LONG = { timeout: 180_000 };

const SMALL = { regions: ['us-east-1'] };

const incidentsOf = async (fleet: VirtualFleet): Promise<readonly Incident[]> =>
  ((await fleet.get('/api/v1/incidents')) as { data: readonly Incident[] }).data;

const degraded = async (fleet: VirtualFleet): Promise<readonly Verdict[]> =>
  ((await fleet.get('/api/v1/verdicts')) as { data: readonly Verdict[] }).data.filter(
    ({ verdict }) => verdict === 'degraded',
  );

test.each([1, 2, 3])(
  'seed %i: a share of one slice goes bad, and the incident names class, slice, size and onset',
  LONG,
  async (seed) => {
    const fleet = await startVirtualFleet({ seed });
    try {
      const story = drawStory('quality', seededRandom(`virtual ${seed}`));
      await fleet.hours(6);
      expect(await incidentsOf(fleet)).toEqual([]);
      const { scope, share, factor } = story;
      const truth = fleet.simulator.startFault({
        name: 'worse',
        scope,
        share,
        effect: { type: 'success-rate', factor },
      });
      for (let hour = 0; hour < 10 && (await incidentsOf(fleet)).length === 0; hour += 1) await fleet.hours(1);
      await fleet.hours(4);
      const findings = compare({
        kind: 'quality',
        incidents: await incidentsOf(fleet),
        truth,
        backends: fleet.config.backends,
        cycleMs: HOUR_MS,
      });
      expect(findings.filter(({ agrees }) => !agrees)).toEqual([]);
      const inside = fleet.config.backends.filter((backend) => inScope(backend, scope));
      for (const verdict of await degraded(fleet))
        expect(inside.some((backend) => inScope(backend, verdict.scope as Required<Scope>))).toBe(true);
    } finally {
      await fleet.stop();
    }
  },
);

test('a healthy fleet stays silent for two days', LONG, async () => {
  const fleet = await startVirtualFleet({ seed: 11, fleet: SMALL });
  try {
    await fleet.hours(48);
    expect(await incidentsOf(fleet)).toEqual([]);
    expect(await degraded(fleet)).toEqual([]);
    expect(await fleet.metric('coalmine_cycles_total')).toBeGreaterThanOrEqual(48);
  } finally {
    await fleet.stop();
  }
});

const TROUBLES: readonly (readonly [name: string, effect: object])[] = [
  ['an outage', { type: 'http-error', status: 503 }],
  ['a storm of 429', { type: 'http-error', status: 429, retryAfter: '30s' }],
  ['a storm of 529', { type: 'http-error', status: 529 }],
  ['streams that are cut', { type: 'cut-stream' }],
];

test.each(TROUBLES)('%s moves error metrics and no verdict of quality', LONG, async (_, effect) => {
  const fleet = await startVirtualFleet({ seed: 12, fleet: SMALL });
  try {
    await fleet.hours(3);
    const before = await fleet.metric('coalmine_probe_failures_total');
    fleet.simulator.startFault({ name: 'trouble', scope: { hardware: 'h100' }, effect });
    await fleet.hours(4);
    const changes = await fleet.store.readChanges({ limit: 1000 });
    expect(await fleet.metric('coalmine_probe_failures_total')).toBeGreaterThan(before);
    expect(changes.filter(({ verdict }) => verdict === 'degraded' || verdict === 'suspect')).toEqual([]);
    expect(await incidentsOf(fleet)).toEqual([]);
  } finally {
    await fleet.stop();
  }
});

test(
  'a store that cannot be written moves error metrics and no verdict, and what comes after is judged again',
  LONG,
  async () => {
    const store = createMemoryStore();
    let full = false;
    const refuse = (): Promise<never> => Promise.reject(new EnvironmentError('the disk is full'));
    const failing: Store = {
      ...store,
      openCycle: (cycle) => (full ? refuse() : store.openCycle(cycle)),
      claim: (claims, limit) => (full ? refuse() : store.claim(claims, limit)),
      record: (samples) => (full ? refuse() : store.record(samples)),
      closeSlot: (slot, at, missing) => (full ? refuse() : store.closeSlot(slot, at, missing)),
      commitFold: (commit) => (full ? refuse() : store.commitFold(commit)),
    };
    const fleet = await startVirtualFleet({ seed: 13, fleet: SMALL, store: failing });
    try {
      await fleet.hours(3);
      const { lastFolded } = await store.readFold();
      full = true;
      await expect(fleet.hours(1)).rejects.toThrow('the disk is full');
      expect((await store.readFold()).lastFolded).toBe(lastFolded);
      full = false;
      await fleet.hours(3);
      expect((await store.readFold()).lastFolded).toBeGreaterThan(lastFolded);
      const changes = await store.readChanges({ limit: 1000 });
      expect(changes.filter(({ verdict }) => verdict === 'degraded' || verdict === 'suspect')).toEqual([]);
    } finally {
      full = false;
      await fleet.stop();
    }
  },
);

test(
  'a disk that fills up while probes are under way costs those samples, is counted, and changes no verdict',
  LONG,
  async () => {
    const store = createMemoryStore();
    let full = false;
    const failing: Store = {
      ...store,
      record: (samples) => (full ? Promise.reject(new EnvironmentError('the disk is full')) : store.record(samples)),
    };
    const fleet = await startVirtualFleet({ seed: 14, fleet: SMALL, store: failing });
    try {
      await fleet.hours(3);
      full = true;
      await fleet.hours(1);
      expect(await fleet.metric('coalmine_internal_errors_total')).toBeGreaterThan(0);
      full = false;
      await fleet.hours(2);
      const changes = await store.readChanges({ limit: 1000 });
      expect(changes.filter(({ verdict }) => verdict === 'degraded' || verdict === 'suspect')).toEqual([]);
      const lost = await store.readSamples({ purposes: ['schedule'], limit: 10_000 });
      expect(lost.some(({ outcome }) => outcome.kind === 'failure' && outcome.reason === 'deadline')).toBe(true);
    } finally {
      full = false;
      await fleet.stop();
    }
  },
);
