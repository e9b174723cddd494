import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sample } from '../../src/model.ts';
import { createRenderer } from '../../src/publish/render-metrics.ts';
import { testApp } from '../run/app-harness.ts';
import { good } from '../run/harness.ts';
import { answer, FLEET, recording, sample } from './fixtures.ts';
import type { Recording } from './fixtures.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const rendered = async ({ registry }: Recording, form: 'openmetrics' | 'text' = 'openmetrics'): Promise<string> =>
  (await createRenderer(registry)(form)).body;
const withExemplar = (body: string): readonly string[] => body.split('\n').filter((line) => line.includes(' # {'));

test('the newest sample of a bucket and of an event counter is its exemplar, in OpenMetrics only', async () => {
  const one = await recording();
  one.recorder.onSample(sample({ key: KEY.replace('0', 'f') }));
  one.recorder.onSample(sample({ key: KEY, unscored: ['number'] }));
  const failed: Partial<Sample> = { outcome: { kind: 'failure', reason: 'overloaded', message: 'm' }, scores: {} };
  one.recorder.onSample(sample({ key: 'fa11ed', ...failed }));
  const lines = withExemplar(await rendered(one));
  const probe = `# {probe="${KEY}",canary="arithmetic/change"}`;
  expect(lines.map((line) => line.replace(/ \d+\.?\d*$/u, ''))).toEqual([
    'coalmine_probe_failures_total{backend="east",reason="overloaded"} 1 # {probe="fa11ed",canary="arithmetic/change"} 1',
    `coalmine_probe_duration_seconds_bucket{le="0.64",backend="east",input_length="under_1k"} 2 ${probe} 0.64`,
    `coalmine_probe_time_to_first_token_seconds_bucket{le="0.16",backend="east",input_length="under_1k"} 2 ${probe} 0.15`,
    `coalmine_unscored_total{backend="east",scorer="number"} 1 ${probe} 1`,
  ]);
  expect(await rendered(one)).toBe(await one.registry.metrics());
  expect(withExemplar(await rendered(one, 'text'))).toEqual([]);
});

test('an answer that lost, came late or shows what none should leads to itself', async () => {
  const one = await recording();
  const own = sample({ key: KEY, late: true, scores: { correct: 0.25 } });
  one.recorder.onSample(own, { events: ['wrong-script'] });
  const counters = withExemplar(await rendered(one)).filter((line) => !line.includes('_bucket'));
  const probe = `# {probe="${KEY}",canary="arithmetic/change"}`;
  expect(counters.map((line) => line.replace(/ \d+\.?\d*$/u, ''))).toEqual([
    `coalmine_score_loss_total{backend="east",capability="arithmetic",aspect="correct"} 0.75 ${probe} 0.75`,
    `coalmine_events_total{backend="east",signal="wrong-script"} 1 ${probe} 1`,
    `coalmine_samples_late_total 1 ${probe} 1`,
  ]);
});

test('series without a sample have no exemplar, and one that is removed comes back without', async () => {
  const one = await recording();
  expect(withExemplar(await rendered(one))).toEqual([]);
  one.recorder.onSample(sample({ key: KEY }));
  await one.recorder.setFleet({ ...FLEET, backends: [], cells: [] });
  await one.recorder.setFleet(FLEET);
  expect(withExemplar(await rendered(one))).toEqual([]);
});

test('whatever canaries are called, an exemplar has at most 128 characters of labels, and is written as prom-client would', async () => {
  const name = fc.string({ minLength: 1, maxLength: 130 });
  await fc.assert(
    fc.asyncProperty(name, fc.integer({ min: 0, max: 1e6 }), async (canary, latencyMs) => {
      const one = await recording();
      one.recorder.onSample(sample({ key: KEY, canary, outcome: answer({ latencyMs }) }));
      const body = await rendered(one);
      expect(body).toBe(await one.registry.metrics());
      const fits = 'probe'.length + KEY.length + 'canary'.length + canary.length <= 128;
      const lines = withExemplar(body).filter((line) => line.includes(`# {probe="${KEY}"`));
      expect(lines).toHaveLength(2);
      for (const line of lines) expect(line.includes('",canary="')).toBe(fits);
    }),
    { numRuns: 40 },
  );
});

test('a key that is too long for an exemplar has none, and counts all the same', async () => {
  const one = await recording();
  one.recorder.onSample(sample({ key: 'k'.repeat(124), unscored: ['number'] }));
  const body = await rendered(one);
  expect(withExemplar(body)).toEqual([]);
  expect(body).toContain('coalmine_unscored_total{backend="east",scorer="number"} 1\n');
});

test('an exemplar leads to the stored sample', async () => {
  const one = testApp({ handler: () => good({ text: 'wrong' }) });
  const url = await one.start();
  await one.app.idle();
  const accept = 'application/openmetrics-text; version=1.0.0';
  const body = await (await fetch(`${url}/metrics`, { headers: { accept } })).text();
  const keys = withExemplar(body).map((line) => /probe="([^"]+)"/u.exec(line)?.[1] ?? '');
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    const response = await fetch(`${url}/api/v1/samples/${key}`);
    expect([response.status, ((await response.json()) as { data: Sample }).data.outcome]).toMatchObject([
      200,
      { kind: 'answer', text: 'wrong' },
    ]);
  }
  await one.app.stop(0);
});
