import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { Counter, Gauge, Histogram } from 'prom-client';
import { expect, test } from 'vitest';
import { addProcessMetrics, createRegistry } from '../../src/publish/metrics.ts';
import { createRenderer } from '../../src/publish/render-metrics.ts';
import { toTextFormat } from '../../src/publish/text-format.ts';
import { incident, recording, sample, verdict } from './fixtures.ts';
import { readText } from './prom-text.ts';

// Everything that has a meaning in either form, to be found in label values.
const nasty = fc
  .array(
    fc.constantFrom(
      'a',
      '"',
      '\\',
      '\n',
      ' # {',
      '# EOF',
      '\n# HELP x y',
      '\n# TYPE x counter',
      '}',
      ',',
      '=',
      '_total',
      'é',
      '\u202e',
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

test('any label values come through unchanged, counters have _total everywhere, exemplars and EOF are gone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(nasty, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      async (values, value) => {
        const registry = createRegistry();
        const registers = [registry];
        const counter = new Counter({
          name: 'x_seen_total',
          help: 'Seen.',
          labelNames: ['l'],
          registers,
          enableExemplars: true,
        });
        const gauge = new Gauge({ name: 'x_now', help: 'Now: 50 % \\ of it.', labelNames: ['l'], registers });
        const histogram = new Histogram({
          name: 'x_seconds',
          help: 'Long.',
          labelNames: ['l'],
          registers,
          buckets: [1, 2],
          enableExemplars: true,
        });
        for (const l of values) {
          counter.inc({ labels: { l }, value, exemplarLabels: { trace_id: 'abc' } } as never);
          gauge.set({ l }, value);
          histogram.observe({ labels: { l }, value, exemplarLabels: { trace_id: 'abc # {' } } as never);
        }
        const families = readText(toTextFormat(await registry.metrics()));
        expect(families.map(({ name, type }) => [name, type])).toEqual([
          ['x_seen_total', 'counter'],
          ['x_now', 'gauge'],
          ['x_seconds', 'histogram'],
        ]);
        for (const { samples, name } of families) {
          const counts = name === 'x_seconds' ? samples.filter((one) => one.name === 'x_seconds_count') : samples;
          expect(counts.map(({ labels }) => labels['l'])).toEqual(values);
        }
        expect(families[0]!.samples.map((one) => Number(one.value))).toEqual(values.map(() => value));
      },
    ),
    { numRuns: 60 },
  );
});

test('OpenMetrics text without any metric becomes an empty text', () => {
  expect(toTextFormat('# EOF\n')).toBe('');
});

test('rendering metric by metric gives the same as the registry does at once, in both forms, again and again', async () => {
  const { registry, recorder } = await recording();
  recorder.onSample(sample());
  recorder.publish({ verdicts: [verdict()], incidents: [incident()] });
  const render = createRenderer(registry);
  const rendered = await render('openmetrics');
  expect(rendered.body).toBe(await registry.metrics());
  expect(rendered.contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const text = await render('text');
  expect(text.body).toBe(toTextFormat(rendered.body));
  expect(text.contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
});

const full = async (): Promise<string> => {
  const { registry, recorder } = await recording();
  addProcessMetrics(registry);
  recorder.onSample(sample());
  recorder.onCycle('hourly', 'complete');
  recorder.publish({
    verdicts: [verdict({ effect: { degradedFraction: 0.2, low: 0.1, high: 0.3 } })],
    incidents: [incident()],
    baselines: [{ backend: 'east', cells: { valid: 2 }, oldestRecordedAt: '2026-11-01T00:00:00.000Z' }],
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
  });
  return (await createRenderer(registry)('text')).body;
};

test('the whole scrape keeps the naming rules: suffix by kind, base units, no clashing labels', async () => {
  const families = readText(await full());
  expect(families.length).toBeGreaterThan(50);
  for (const { name, type, help, samples } of families) {
    expect(name, name).toMatch(/^(?:coalmine|process|nodejs)_[a-z0-9_]+$/u);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(?:milliseconds|ms|percent|minutes|hours|count|sum|bucket)$/u);
    expect(help.length, name).toBeGreaterThan(5);
    for (const { labels } of name.startsWith('coalmine_') ? samples : [])
      expect(
        ['region', 'zone', 'cluster', 'env', 'service', 'type', 'job', 'instance'].filter((label) => label in labels),
        name,
      ).toEqual([]);
  }
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;

test('promtool finds nothing to say about the whole scrape', { skip: !promtool }, async () => {
  const result = spawnSync('promtool', ['check', 'metrics'], { input: await full(), encoding: 'utf8' });
  expect(result.stderr + result.stdout).toBe('');
  expect(result.status).toBe(0);
});
