import { expect, test } from 'vitest';
import { compare } from '../../src/cli/demo/compare.ts';
import { drawStory } from '../../src/cli/demo/story.ts';
import type { Incident, Scope, Verdict } from '../../src/model.ts';
import { inScope } from '../../src/model.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import { startVirtualFleet } from '../support/virtual-fleet.ts';
import type { VirtualFleet } from '../support/virtual-fleet.ts';

const HOUR_MS = 3_600_000;

const FLEET = {
  models: ['claude-sonnet-5-5', 'llama-4-70b'],
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
  hardware: ['trainium2', 'tpu-v6', 'h100'],
};

const incidentsOf = async (fleet: VirtualFleet): Promise<readonly Incident[]> =>
  ((await fleet.get('/api/v1/incidents')) as { data: readonly Incident[] }).data;

const degraded = async (fleet: VirtualFleet): Promise<readonly Verdict[]> =>
  ((await fleet.get('/api/v1/verdicts')) as { data: readonly Verdict[] }).data.filter(
    ({ verdict }) => verdict === 'degraded',
  );

test.each([1, 2, 3, 4])(
  'seed %i: a share of one slice goes bad, and the incident names class, slice, size and onset',
  async (seed) => {
    const fleet = await startVirtualFleet({ seed, ...FLEET });
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

test('a healthy fleet stays silent for three days', async () => {
  const fleet = await startVirtualFleet({ seed: 11, ...FLEET, regions: ['us-east-1', 'eu-west-1'] });
  try {
    await fleet.hours(72);
    expect(await incidentsOf(fleet)).toEqual([]);
    expect(await degraded(fleet)).toEqual([]);
    expect(await fleet.metric('coalmine_cycles_total')).toBeGreaterThanOrEqual(72);
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

test.each(TROUBLES)('%s moves error metrics and no verdict of quality', async (_, effect) => {
  const fleet = await startVirtualFleet({ seed: 12, ...FLEET, regions: ['us-east-1'] });
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
