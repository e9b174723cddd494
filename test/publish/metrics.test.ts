import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { INPUT_LENGTHS, inputLength } from '../../src/input-length.ts';
import type { MetricDefinition } from '../../src/publish/metric-definition.ts';
import { createMetrics, createRegistry, METRICS, PREFIX } from '../../src/publish/metrics.ts';

const rows = Object.entries(METRICS) as [string, MetricDefinition][];

/** From Prometheus' naming practices: labels that clash with those of the target. `owner` joins from backend_info only. */
const CLASHING = [
  'region',
  'zone',
  'cluster',
  'az',
  'env',
  'environment',
  'service',
  'stage',
  'datacenter',
  'customer',
  'type',
  'le',
  'quantile',
  'job',
  'instance',
];

const SUFFIX: Readonly<Record<MetricDefinition['unit'], RegExp>> = {
  seconds: /_seconds$/u,
  ratio: /_ratio$/u,
  usd: /_usd(?:_total)?$/u,
  nats: /_nats$/u,
  tokens: /tokens_total$/u,
  count: /(?:_total|^incident_open|^baselines)$/u,
  flag: /(?:_info|_successful|^verdict|^paused|^control_faulty|^control_detected)$/u,
};

test('every row follows the naming conventions', () => {
  for (const [name, { kind, unit, labels, help, buckets }] of rows) {
    expect(name, name).toMatch(/^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/u);
    expect(name.endsWith('_total'), name).toBe(kind === 'counter');
    expect(name, name).toMatch(SUFFIX[unit]);
    expect(help, name).toMatch(/^[^"\\\n]+[.]$/u);
    expect(new Set(labels).size, name).toBe(labels.length);
    expect(
      labels.filter((label) => CLASHING.includes(label)),
      name,
    ).toEqual([]);
    if (name !== 'backend_info') expect(labels, name).not.toContain('owner');
    expect(kind === 'histogram', name).toBe(buckets !== undefined);
    expect(
      buckets?.toSorted((a, b) => a - b),
      name,
    ).toEqual(buckets);
  }
});

test('no histogram and no verdict is kept per canary, and no label holds an incident', () => {
  for (const [name, { kind, labels }] of rows) {
    if (kind === 'histogram' || labels.includes('verdict')) expect(labels, name).not.toContain('canary');
    expect(labels, name).not.toContain('incident');
  }
  const perCell = rows.filter(([, { labels }]) => labels.includes('canary') && labels.includes('backend'));
  expect(perCell.map(([name]) => name)).toEqual(['samples_total', 'score_ratio', 'last_sample_timestamp_seconds']);
});

test('a registry gets every metric of the table and nothing else, and two registries do not know each other', () => {
  const [first, second] = [createRegistry(), createRegistry()];
  createMetrics(first);
  createMetrics(second);
  expect(first.getMetricsAsArray().map(({ name }) => name)).toEqual(rows.map(([name]) => PREFIX + name));
  expect(first.contentType).toBe(Registry.OPENMETRICS_CONTENT_TYPE);
});

test('the boundaries of input length are 1,000, 10,000 and 100,000 tokens', () => {
  expect([0, 999, 1_000, 9_999, 10_000, 99_999, 100_000, 1e9].map(inputLength)).toEqual([
    INPUT_LENGTHS[0],
    INPUT_LENGTHS[0],
    INPUT_LENGTHS[1],
    INPUT_LENGTHS[1],
    INPUT_LENGTHS[2],
    INPUT_LENGTHS[2],
    INPUT_LENGTHS[3],
    INPUT_LENGTHS[3],
  ]);
});
