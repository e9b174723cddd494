import { BASELINE_STATES } from '../../src/judgement.ts';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SIGNAL_CLASSES, VERDICTS } from '../../src/judgement.ts';
import { FAILURE_REASONS } from '../../src/model.ts';
import { INPUT_LENGTHS } from '../../src/input-length.ts';
import { METRICS } from '../../src/publish/metrics.ts';
import { withMetricsDoc } from '../../src/publish/metrics-doc.ts';
import { CYCLE_RESULTS, ERROR_STAGES } from '../../src/publish/operation-metrics.ts';
import { TOKEN_TYPES } from '../../src/publish/probe-metrics.ts';
import { DEFER_REASONS } from '../../src/store/store.ts';
import { serve } from './fixtures.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const metrics = read('docs/metrics.md');
const api = read('docs/api.md');

test('docs/metrics.md is what the table gives (npm run docs)', () => {
  expect(withMetricsDoc(metrics)).toBe(metrics);
});

test('every metric of the table is in docs/metrics.md with its labels and help, and no other name is', () => {
  const documented = new Map(
    [...metrics.matchAll(/^\| `coalmine_(\S+)` \| (\S+) \| (.*?) \| (\S+) \| (.*) \|$/gmu)].map((found) => [
      found[1],
      found,
    ]),
  );
  expect([...documented.keys()]).toEqual(Object.keys(METRICS));
  for (const [name, { kind, labels, help }] of Object.entries(METRICS)) {
    expect(documented.get(name)?.slice(2, 4)).toEqual([kind, labels.map((label) => `\`${label}\``).join(' ')]);
    expect(documented.get(name)?.[5]).toBe(help);
  }
});

test('every value of a closed label is explained', () => {
  const values = [
    ...FAILURE_REASONS,
    ...DEFER_REASONS,
    ...VERDICTS,
    ...SIGNAL_CLASSES,
    ...BASELINE_STATES,
    ...CYCLE_RESULTS,
    ...ERROR_STAGES,
    ...TOKEN_TYPES,
    ...INPUT_LENGTHS,
  ];
  const explained = metrics.slice(metrics.indexOf('## Values of labels'));
  expect(values.filter((value) => !explained.includes(`\`${value}\``))).toEqual([]);
});

test('a document without its markers is refused and not overwritten', () => {
  expect(() => withMetricsDoc('# Metrics')).toThrow('markers');
});

test('every route that docs/api.md names exists, with the method it names', async () => {
  const routes = [...api.matchAll(/^\| `(GET|POST) (\S+)` \|/gmu)].map(([, method = '', path = '']) => ({
    method,
    path,
  }));
  expect(routes.length).toBeGreaterThan(10);
  const running = await serve({ token: 'token' });
  for (const { method, path } of routes) {
    const response = await fetch(running.url + path.replace('ID', 'i-1').replace('KEY', 'p1'), {
      method,
      headers: { authorization: 'Bearer token' },
    });
    expect([method, path, response.status]).toEqual([method, path, 200]);
  }
  await running.stop();
});
