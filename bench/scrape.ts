import { systemClock } from '../src/cli/process-io.ts';
import type { Verdict } from '../src/judgement.ts';
import type { Sample } from '../src/model.ts';
import { createMetrics, createRegistry } from '../src/publish/metrics.ts';
import { createRecorder } from '../src/publish/recorder.ts';
import { createRenderer } from '../src/publish/render-metrics.ts';
import { SIGNALS } from '../src/signals/index.ts';

const BACKENDS = 100;
const CANARIES = 100;
const RUNS = 20;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** CPU milliseconds of this process so far. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};

/**
 * Milliseconds a scrape takes with 10,000 cells, each with a sample and two score means, and as many scopes as backends
 * with every signal. CPU time says what a scrape costs on a machine that does something else too.
 */
export const scrape = async (): Promise<void> => {
  const clock = systemClock(Date.now);
  const registry = createRegistry();
  const metrics = createMetrics(registry);
  const recorder = createRecorder({
    metrics,
    clock,
    version: 'bench',
    nodeVersion: process.version,
    loopDelaySeconds: () => 0,
    foldLagSeconds: () => 0,
  });
  const backends = Array.from({ length: BACKENDS }, (_, i) => ({
    id: `backend-${i}`,
    provider: 'first-party',
    model: `model-${i % 5}`,
    region: `region-${Math.floor(i / 5) % 4}`,
    hardware: `hardware-${Math.floor(i / 20)}`,
    group: `backend-${i}`,
  }));
  const canaries = Array.from({ length: CANARIES }, (_, i) => ({
    id: `capability/canary-${i}`,
    capability: 'capability',
  }));
  const cells = backends.flatMap(({ id }) => canaries.map((canary) => ({ canary: canary.id, backend: id })));
  const schedules = [{ name: 'hourly', backends: backends.map(({ id }) => id) }];
  await recorder.setFleet({ backends, canaries, schedules, cells, scorers: ['exact', 'number'] });
  cells.forEach((cell, i) => {
    const sample: Sample = {
      ...cell,
      key: `k${i}`,
      slot: 'hourly@2026-11-22T09:07:00.000Z#0',
      position: i,
      plannedAt: '2026-11-22T09:07:00.000Z',
      purpose: 'schedule',
      variant: 'plain',
      at: '2026-11-22T09:07:01.000Z',
      endedAt: '2026-11-22T09:07:02.000Z',
      outcome: {
        kind: 'answer',
        text: '',
        toolCalls: [],
        stopReason: 'end',
        usage: { inputTokens: (i * 37) % 200_000, outputTokens: 50 },
        latencyMs: 500 + (i % 3000),
        timeToFirstTokenMs: 200,
      },
      scores: { correct: 1 },
      unscored: [],
      costUsd: 0.001,
    };
    recorder.onSample(sample);
  });
  const scopes = backends.map(({ model, region, hardware }) => ({ model, region, hardware }));
  const verdicts = scopes.flatMap((scope, i) =>
    SIGNALS.map((signal): Verdict => ({
      scope,
      signal: signal.name,
      class: signal.class,
      verdict: 'stable',
      direction: 'none',
      at: '2026-11-22T09:07:00.000Z',
      since: '2026-11-22T09:07:00.000Z',
      evidence: { nats: i / 7, threshold: 12.1 },
      effect: { degradedFraction: 0.1, low: 0.05, high: 0.2 },
      samples: 50,
      lastValidAt: '2026-11-22T09:07:00.000Z',
    })),
  );
  const scores = cells.flatMap((cell) =>
    ['correct', 'format'].map((aspect) => ({
      ...cell,
      aspect,
      mean: 0.95,
      count: 24,
      lastAt: '2026-11-22T09:07:00.000Z',
    })),
  );
  recorder.publish({ verdicts, scores, incidents: [] });
  const render = createRenderer(registry);
  for (const form of ['openmetrics', 'text'] as const) {
    const times: number[] = [];
    const costs: number[] = [];
    let bytes = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const [began, cost] = [clock.monotonicMs(), cpuMs()];
      bytes = (await render(form)).body.length;
      times.push(clock.monotonicMs() - began);
      costs.push(cpuMs() - cost);
    }
    console.log(
      `${form}: ${cells.length} cells, ${(bytes / 1e6).toFixed(1)} MB, first ${times[0]?.toFixed(0) ?? '?'} ms, median ${median(times.slice(1)).toFixed(0)} ms, CPU ${median(costs.slice(1)).toFixed(0)} ms (goal < 100)`,
    );
  }
};
