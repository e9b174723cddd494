import { expect, test } from 'vitest';
import { VERDICTS } from '../../src/judgement.ts';
import { FAILURE_REASONS } from '../../src/model.ts';
import { CYCLE_RESULTS } from '../../src/publish/operation-metrics.ts';
import { TOKEN_TYPES } from '../../src/publish/probe-metrics.ts';
import { createRenderer } from '../../src/publish/render-metrics.ts';
import { DEFER_REASONS } from '../../src/store/store.ts';
import { answer, divergence, EAST, FLEET, incident, recording, sample, seriesOf, verdict } from './fixtures.ts';

const FAILURE = { kind: 'failure', reason: 'overloaded', message: 'busy' } as const;

test('every series with labels known beforehand is there at 0 before anything happens', async () => {
  const { registry } = await recording();
  const series = await seriesOf(registry);
  for (const backend of ['east', 'west']) {
    for (const reason of FAILURE_REASONS)
      expect(series.get(`coalmine_probe_failures_total{backend="${backend}",reason="${reason}"}`)).toBe(0);
    for (const type of TOKEN_TYPES)
      expect(series.get(`coalmine_tokens_total{backend="${backend}",token_type="${type}"}`)).toBe(0);
    expect(series.get(`coalmine_probes_total{backend="${backend}",schedule="hourly"}`)).toBe(0);
    expect(series.get(`coalmine_probes_total{backend="${backend}",schedule="burst"}`)).toBe(0);
    expect(series.get(`coalmine_unscored_total{backend="${backend}",scorer="number"}`)).toBe(0);
    expect(series.get(`coalmine_events_total{backend="${backend}",signal="nonce-foreign"}`)).toBe(0);
    expect(series.get(`coalmine_cost_usd_total{backend="${backend}"}`)).toBe(0);
  }
  for (const reason of DEFER_REASONS) expect(series.get(`coalmine_probes_deferred_total{reason="${reason}"}`)).toBe(0);
  for (const result of CYCLE_RESULTS)
    expect(series.get(`coalmine_cycles_total{schedule="hourly",result="${result}"}`)).toBe(0);
  for (const { canary, backend } of FLEET.cells)
    expect(series.get(`coalmine_samples_total{canary="${canary}",backend="${backend}"}`)).toBe(0);
  expect(series.get('coalmine_samples_late_total')).toBe(0);
});

test('an answer moves probes, samples, tokens without overlap, cost, latency by input length and freshness', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ unscored: ['number'], late: true }));
  const series = await seriesOf(registry);
  expect(series.get('coalmine_probes_total{backend="east",schedule="hourly"}')).toBe(1);
  expect(series.get('coalmine_samples_total{canary="arithmetic/change",backend="east"}')).toBe(1);
  expect(series.get('coalmine_tokens_total{backend="east",token_type="input"}')).toBe(20);
  expect(series.get('coalmine_tokens_total{backend="east",token_type="cache_read"}')).toBe(100);
  expect(series.get('coalmine_tokens_total{backend="east",token_type="output"}')).toBe(5);
  expect(series.get('coalmine_tokens_total{backend="east",token_type="thinking"}')).toBe(4);
  expect(series.get('coalmine_cost_usd_total{backend="east"}')).toBe(0.002);
  expect(series.get('coalmine_unscored_total{backend="east",scorer="number"}')).toBe(1);
  expect(series.get('coalmine_samples_late_total')).toBe(1);
  expect(series.get('coalmine_probe_duration_seconds_bucket{le="0.64",backend="east",input_length="under_1k"}')).toBe(
    1,
  );
  expect(series.get('coalmine_probe_time_to_first_token_seconds_sum{backend="east",input_length="under_1k"}')).toBe(
    0.15,
  );
  expect(series.get('coalmine_last_sample_timestamp_seconds{canary="arithmetic/change",backend="east"}')).toBe(
    Date.parse('2026-11-22T09:07:01.000Z') / 1e3,
  );
});

test('a failure counts as a probe and by its reason, and as nothing else', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ outcome: FAILURE, scores: {}, costUsd: 0 }));
  const series = await seriesOf(registry);
  expect(series.get('coalmine_probes_total{backend="east",schedule="hourly"}')).toBe(1);
  expect(series.get('coalmine_probe_failures_total{backend="east",reason="overloaded"}')).toBe(1);
  expect(series.get('coalmine_samples_total{canary="arithmetic/change",backend="east"}')).toBe(0);
  expect([...series.keys()].some((name) => name.startsWith('coalmine_last_sample'))).toBe(false);
  expect([...series.keys()].some((name) => name.startsWith('coalmine_probe_duration'))).toBe(false);
});

test('scores and what they fall short of are counted by capability, for schedules alone', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ scores: { correct: 0.25, format: null } }));
  recorder.onSample(sample({ key: 'second', scores: { correct: 1 } }));
  recorder.onSample(sample({ key: 'third', purpose: 'burst', scores: { correct: 0 } }));
  recorder.onSample(sample({ key: 'fourth', outcome: FAILURE, scores: {} }));
  const series = await seriesOf(registry);
  const labels = (aspect: string): string => `{backend="east",capability="arithmetic",aspect="${aspect}"}`;
  expect(series.get(`coalmine_scores_total${labels('correct')}`)).toBe(2);
  expect(series.get(`coalmine_score_loss_total${labels('correct')}`)).toBe(0.75);
  expect(series.get(`coalmine_scores_total${labels('format')}`)).toBe(0);
  expect(series.get(`coalmine_score_loss_total${labels('format')}`)).toBe(0);
});

test('series of scores are made for the aspects that the checks have, and go with the last canary of a capability', async () => {
  const { registry, recorder } = await recording();
  const named = async (): Promise<readonly string[]> =>
    [...(await seriesOf(registry)).keys()].filter((name) => name.startsWith('coalmine_scores_total'));
  const [arithmetic] = FLEET.canaries;
  const cells = FLEET.cells.filter(({ canary }) => canary === arithmetic?.id);
  await recorder.setFleet({ ...FLEET, canaries: [{ ...arithmetic!, checks: [{ aspect: 'format' }] }], cells });
  expect(await named()).toEqual(
    ['east', 'west'].map((id) => `coalmine_scores_total{backend="${id}",capability="arithmetic",aspect="format"}`),
  );
});

test('a failure that its canary expects is a valid sample and no failure', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ outcome: { ...FAILURE, reason: 'not_found' } }), { expectedFailure: 'not_found' });
  const series = await seriesOf(registry);
  expect(series.get('coalmine_probe_failures_total{backend="east",reason="not_found"}')).toBe(0);
  expect(series.get('coalmine_samples_total{canary="arithmetic/change",backend="east"}')).toBe(1);
});

test('names that are not configured, and what answers say, add at most the series called other', async () => {
  const { registry, recorder } = await recording();
  const before = (await seriesOf(registry)).size;
  for (let i = 0; i < 50; i += 1)
    recorder.onSample(
      sample({
        backend: `b${i}`,
        canary: `c${i}`,
        slot: `s${i}@2026-11-22T09:07:00.000Z#0`,
        unscored: [`x${i}`],
        outcome: { ...FAILURE, message: `m${i}` },
      }),
      { expectedFailure: 'overloaded' },
    );
  recorder.onCycle('nobody', 'opened');
  const after = await seriesOf(registry);
  expect(after.get('coalmine_samples_total{canary="other",backend="other"}')).toBe(50);
  expect(after.get('coalmine_probes_total{backend="other",schedule="schedule"}')).toBe(50);
  expect(after.size - before).toBe(5);
});

test('a burst is counted as a burst and not under the schedule of its slot', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ purpose: 'burst' }));
  expect((await seriesOf(registry)).get('coalmine_probes_total{backend="east",schedule="burst"}')).toBe(1);
});

test('freshness never goes backwards, whatever order samples arrive in', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ at: '2026-11-22T09:09:00.000Z' }));
  recorder.onEarlierSample({ canary: 'arithmetic/change', backend: 'east', at: '2026-11-22T09:00:00.000Z' });
  const name = 'coalmine_last_sample_timestamp_seconds{canary="arithmetic/change",backend="east"}';
  expect((await seriesOf(registry)).get(name)).toBe(Date.parse('2026-11-22T09:09:00.000Z') / 1e3);
});

test('a reload without a backend and a canary removes every series of theirs and keeps the counts of the rest', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample());
  recorder.onSample(sample({ backend: 'west' }));
  recorder.onSample(sample({ canary: 'recall/exact' }));
  recorder.publish({
    scores: [
      {
        canary: 'arithmetic/change',
        backend: 'east',
        aspect: 'correct',
        mean: 0.9,
        count: 10,
        lastAt: '2026-11-22T09:07:01.000Z',
      },
      {
        canary: 'arithmetic/change',
        backend: 'west',
        aspect: 'correct',
        mean: 0.8,
        count: 10,
        lastAt: '2026-11-22T09:07:01.000Z',
      },
    ],
    verdicts: [verdict(), verdict({ scope: { hardware: 'h100' } }), verdict({ scope: {} })],
    baselines: [
      {
        backend: 'west',
        cells: { valid: 1 },
        oldestRecordedAt: '2026-11-01T00:00:00.000Z',
        scores: [{ capability: 'arithmetic', aspect: 'correct', mean: 0.7 }],
      },
    ],
  });
  const recorded = 'coalmine_baseline_score_ratio{backend="west",capability="arithmetic",aspect="correct"}';
  expect((await seriesOf(registry)).get(recorded)).toBe(0.7);
  expect([...(await seriesOf(registry)).keys()].filter((name) => name.includes('"west"')).length).toBeGreaterThan(30);
  await recorder.setFleet({
    backends: FLEET.backends.filter(({ id }) => id === 'east'),
    canaries: FLEET.canaries.filter(({ id }) => id === 'arithmetic/change'),
    schedules: [{ name: 'nightly', backends: ['east'] }],
    cells: [{ canary: 'arithmetic/change', backend: 'east' }],
    scorers: [],
  });
  const names = [...(await seriesOf(registry)).keys()];
  for (const gone of ['west', 'recall/exact', 'h100', 'scorer="number"'])
    expect(names.filter((name) => name.includes(gone))).toEqual([]);
  expect(names.filter((name) => name.includes('cycles_total') && name.includes('hourly'))).toEqual([]);
  const series = await seriesOf(registry);
  expect(series.get('coalmine_samples_total{canary="arithmetic/change",backend="east"}')).toBe(1);
  expect(series.get('coalmine_score_ratio{canary="arithmetic/change",backend="east",aspect="correct"}')).toBe(0.9);
  expect(series.get('coalmine_probes_total{backend="east",schedule="nightly"}')).toBe(0);
});

test('each verdict has all eight states, one of them 1, and the effect its three bounds only while it is known', async () => {
  const { registry, recorder } = await recording();
  const labels =
    'scope="hardware=trainium2",provider="",model="",cloud_region="",hardware="trainium2",class="quality",signal="correct"';
  const scope = { hardware: 'trainium2' };
  recorder.publish({
    verdicts: [verdict({ scope, verdict: 'degraded', effect: { degradedFraction: 0.2, low: 0.1, high: 0.3 } })],
  });
  const degraded = await seriesOf(registry);
  expect(VERDICTS.map((name) => degraded.get(`coalmine_verdict{${labels},verdict="${name}"}`))).toEqual(
    VERDICTS.map((name) => (name === 'degraded' ? 1 : 0)),
  );
  expect(degraded.get(`coalmine_degraded_fraction_ratio{${labels},bound="high"}`)).toBe(0.3);
  expect(degraded.get(`coalmine_evidence_threshold_nats{${labels}}`)).toBe(12.1);
  recorder.publish({ verdicts: [verdict({ scope })] });
  const stable = await seriesOf(registry);
  expect(stable.get(`coalmine_verdict{${labels},verdict="degraded"}`)).toBe(0);
  expect(stable.get(`coalmine_verdict{${labels},verdict="stable"}`)).toBe(1);
  expect([...stable.keys()].filter((name) => name.includes('degraded_fraction'))).toEqual([]);
});

test('publishing the same state twice gives the same scrape', async () => {
  const { registry, recorder } = await recording();
  const state = {
    verdicts: [verdict()],
    incidents: [incident()],
    spending: { limitUsd: 20, spentUsd: 3, reservedUsd: 1 },
    scores: [
      {
        canary: 'recall/exact',
        backend: 'east',
        aspect: 'correct',
        mean: 1,
        count: 3,
        lastAt: '2026-11-22T09:07:01.000Z',
      },
    ],
  };
  recorder.publish(state);
  const once = await registry.metrics();
  recorder.publish(state);
  expect(await registry.metrics()).toBe(once);
  expect((await seriesOf(registry)).get('coalmine_budget_spent_usd')).toBe(4);
});

test('a detector without a finite threshold has no evidence series, and the others keep theirs', async () => {
  const { registry, recorder } = await recording();
  recorder.publish({
    verdicts: [verdict({ verdict: 'no_baseline', evidence: { nats: 0, threshold: Infinity } })],
  });
  const names = [...(await seriesOf(registry)).keys()];
  expect(names.filter((name) => name.startsWith('coalmine_evidence_nats'))).toHaveLength(1);
  expect(names.filter((name) => name.startsWith('coalmine_evidence_threshold_nats'))).toHaveLength(0);
});

test('incidents are counted by scope, class and team, with the earliest onset, and closed ones stay at 0', async () => {
  const { registry, recorder } = await recording();
  const labels =
    'scope="hardware=trainium2",provider="",model="",cloud_region="",hardware="trainium2",class="quality",team="inference-us"';
  recorder.publish({
    incidents: [incident(), incident({ id: 'i-2', onsetAt: '2026-11-22T06:00:00.000Z' })],
  });
  const open = await seriesOf(registry);
  expect(open.get(`coalmine_incident_open{${labels}}`)).toBe(2);
  expect(open.get(`coalmine_incident_onset_timestamp_seconds{${labels}}`)).toBe(Date.parse('2026-11-22T06:00Z') / 1e3);
  expect([...open.keys()].some((name) => name.includes('i-1'))).toBe(false);
  const closedAt = '2026-11-22T09:00:00.000Z';
  recorder.publish({ incidents: [incident({ closedAt }), incident({ id: 'i-2', closedAt })] });
  const closed = await seriesOf(registry);
  expect(closed.get(`coalmine_incident_open{${labels}}`)).toBe(0);
  expect([...closed.keys()].some((name) => name.startsWith('coalmine_incident_onset'))).toBe(false);
});

test('a slice that an incident has moved away from is published as 0, so that its alert resolves at once', async () => {
  const { registry, recorder } = await recording();
  recorder.publish({ incidents: [incident()] });
  recorder.publish({ incidents: [incident({ scope: {} })] });
  const series = [...(await seriesOf(registry))].filter(([name]) => name.startsWith('coalmine_incident_open'));
  expect(series.map(([name, value]) => [/scope="([^"]*)"/u.exec(name)?.[1], value]).sort()).toEqual([
    ['fleet', 1],
    ['hardware=trainium2', 0],
  ]);
  recorder.publish({ incidents: [incident()] });
  const back = await seriesOf(registry);
  expect(
    [...back]
      .filter(([name]) => name.startsWith('coalmine_incident_open'))
      .map(([, value]) => value)
      .sort(),
  ).toEqual([0, 1]);
});

test('an open incident stays shown when its last backend leaves the configuration; a closed one goes', async () => {
  const { registry, recorder } = await recording();
  const gone = { hardware: 'tpu' };
  recorder.publish({
    incidents: [
      incident({ scope: gone, owners: ['a', 'b'] }),
      incident({ scope: { region: 'mars' }, closedAt: '2026-11-22T09:00:00.000Z' }),
    ],
  });
  const names = [...(await seriesOf(registry)).keys()].filter((name) => name.startsWith('coalmine_incident_open'));
  expect(names).toHaveLength(1);
  expect(names[0]).toContain('scope="hardware=tpu"');
  expect(names[0]).toContain('team="multiple"');
});

test('cycles count by result, and only a complete one moves the time of the last complete one', async () => {
  const { registry, recorder, clock } = await recording();
  recorder.onCycle('hourly', 'opened');
  recorder.onCycle('hourly', 'missed', 3);
  const name = 'coalmine_cycle_last_complete_timestamp_seconds{schedule="hourly"}';
  expect((await seriesOf(registry)).has(name)).toBe(false);
  recorder.onCycle('hourly', 'complete');
  const series = await seriesOf(registry);
  expect(series.get(name)).toBe(clock.now() / 1e3);
  expect(series.get('coalmine_cycles_total{schedule="hourly",result="missed"}')).toBe(3);
});

test('a refused reload is shown without touching the time of the last accepted one', async () => {
  const { registry, recorder, clock } = await recording();
  const accepted = clock.now() / 1e3;
  clock.advance(60_000);
  recorder.onReload(false);
  const refused = await seriesOf(registry);
  expect(refused.get('coalmine_config_last_reload_successful')).toBe(0);
  expect(refused.get('coalmine_config_last_reload_success_timestamp_seconds')).toBe(accepted);
  recorder.onReload(true);
  const series = await seriesOf(registry);
  expect(series.get('coalmine_config_last_reload_successful')).toBe(1);
  expect(series.get('coalmine_config_last_reload_success_timestamp_seconds')).toBe(accepted + 60);
});

test('lag of the fold and delay of the loop are read at the scrape', async () => {
  const { registry } = await recording();
  const series = await seriesOf(registry);
  expect(series.get('coalmine_fold_lag_seconds')).toBe(12);
  expect(series.get('coalmine_event_loop_delay_seconds')).toBe(0.004);
});

test('an answer without reported usage lands in the bucket of what the prompt was estimated at', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample({ outcome: answer({ usage: {} }) }), { inputTokens: 8_192 });
  const name = 'coalmine_probe_duration_seconds_count{backend="east",input_length="1k_to_10k"}';
  expect((await seriesOf(registry)).get(name)).toBe(1);
});

test('a cell that left and came back shows what is known of it then, and nothing remembered from before', async () => {
  const { registry, recorder } = await recording();
  const name = 'coalmine_last_sample_timestamp_seconds{canary="recall/exact",backend="east"}';
  recorder.onSample(sample({ canary: 'recall/exact', at: '2026-11-22T09:09:00.000Z' }));
  await recorder.setFleet({ ...FLEET, cells: [] });
  expect((await seriesOf(registry)).has(name)).toBe(false);
  await recorder.setFleet(FLEET);
  expect((await seriesOf(registry)).has(name)).toBe(false);
  recorder.onEarlierSample({ canary: 'recall/exact', backend: 'east', at: '2026-11-22T09:00:00.000Z' });
  expect((await seriesOf(registry)).get(name)).toBe(Date.parse('2026-11-22T09:00:00.000Z') / 1e3);
});

test('values that JavaScript writes in its own way are served as prom-client does', async () => {
  const { registry, metrics } = await recording();
  const render = createRenderer(registry);
  for (const value of [NaN, Infinity, -Infinity, 1e21, 1e-7, -0, 0.1 + 0.2]) {
    metrics.budget_limit_usd.set(value);
    expect((await render('openmetrics')).body).toBe(await registry.metrics());
  }
});

test('scores from the store tell the newest sample of cells that were probed before this process', async () => {
  const { registry, recorder } = await recording();
  const score = { canary: 'recall/exact', backend: 'east', aspect: 'correct', mean: 1, count: 3 };
  const name = 'coalmine_last_sample_timestamp_seconds{canary="recall/exact",backend="east"}';
  recorder.publish({ scores: [{ ...score, lastAt: '2026-11-22T08:00:00.000Z' }] });
  expect((await seriesOf(registry)).get(name)).toBe(Date.parse('2026-11-22T08:00:00.000Z') / 1e3);
  recorder.onSample(sample({ canary: 'recall/exact', at: '2026-11-22T09:00:00.000Z' }));
  recorder.publish({ scores: [{ ...score, lastAt: '2026-11-22T08:00:00.000Z' }] });
  expect((await seriesOf(registry)).get(name)).toBe(Date.parse('2026-11-22T09:00:00.000Z') / 1e3);
});

test('an error of coalmine itself is counted by its step, and every step is there at 0 before', async () => {
  const { registry, recorder } = await recording();
  recorder.onError('fold');
  const series = await seriesOf(registry);
  expect(series.get('coalmine_internal_errors_total{step="fold"}')).toBe(1);
  expect(series.get('coalmine_internal_errors_total{step="plan"}')).toBe(0);
});

test('a backend with siblings shows its evidence from 0 on, its difference once it is known, and nothing when it is gone', async () => {
  const { registry, recorder } = await recording();
  const shown = async (): Promise<readonly (readonly [string, number])[]> =>
    [...(await seriesOf(registry))].filter(([name]) => name.startsWith('coalmine_divergence'));
  expect(await shown()).toEqual([]);
  const quiet = { diverges: false, difference: null, evidence: { nats: 0, threshold: 7.3 } };
  recorder.publish({ divergences: [divergence(), divergence({ backend: 'east', ...quiet })] });
  const west = [
    ['coalmine_divergence_evidence_nats{backend="west",signal="correct"}', 8.1],
    ['coalmine_divergence_threshold_nats{backend="west",signal="correct"}', 7.3],
    ['coalmine_divergence_ratio{backend="west",signal="correct",bound="estimate"}', -0.051],
    ['coalmine_divergence_ratio{backend="west",signal="correct",bound="low"}', -0.06],
    ['coalmine_divergence_ratio{backend="west",signal="correct",bound="high"}', -0.042],
  ];
  expect(Object.fromEntries(await shown())).toEqual(
    Object.fromEntries([
      ...west,
      ['coalmine_divergence_evidence_nats{backend="east",signal="correct"}', 0],
      ['coalmine_divergence_threshold_nats{backend="east",signal="correct"}', 7.3],
    ]),
  );
  await recorder.setFleet({ ...FLEET, backends: [EAST], cells: [] });
  expect((await shown()).every(([name]) => name.includes('east'))).toBe(true);
});
