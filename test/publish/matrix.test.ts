import { expect, test } from 'vitest';
import type { VerdictName } from '../../src/judgement.ts';
import { matrix, verdictCounts } from '../../src/publish/matrix.ts';
import type { MatrixInput } from '../../src/publish/matrix.ts';
import { age, count, dollars, percent, when } from '../../src/publish/words.ts';
import { backend, cell, EAST, incident, NOW, verdict, WEST } from './fixtures.ts';

const input = (more: Partial<MatrixInput>): MatrixInput => ({
  backends: [EAST, WEST],
  verdicts: [],
  divergences: [],
  cells: [],
  incidents: [],
  pauses: [],
  ...more,
});

test('a backend shows each class by the verdicts on the narrowest scope that holds it, one a signal', () => {
  const [east, west] = matrix(
    input({
      verdicts: [
        verdict({ scope: {}, verdict: 'stable' }),
        verdict({ verdict: 'suspect' }),
        verdict({ scope: {}, signal: 'format' }),
        verdict({ scope: {}, class: 'identity', signal: 'echoed-model', verdict: 'changed' }),
      ],
    }),
  );
  expect([east!.backend.id, west!.backend.id]).toEqual(['east', 'west']);
  expect(east!.cells.quality).toMatchObject({ verdict: 'suspect', scopeSize: 2 });
  expect(east!.cells.quality.shown.map(({ signal }) => signal)).toEqual(['correct']);
  expect(west!.cells.quality).toMatchObject({ verdict: 'stable', scopeSize: 2 });
  expect(west!.cells.identity.verdict).toBe('changed');
  expect(west!.cells.serving).toMatchObject({ verdict: null, shown: [], blind: [], scopeSize: 0 });
});

test('a signal that is not judged does not hide those that are, and is counted beside them', () => {
  const of = (...names: readonly VerdictName[]) =>
    matrix(input({ verdicts: names.map((name, i) => verdict({ signal: `s${i}`, verdict: name })) }))[0]!.cells.quality;
  expect(of('insufficient', 'stable', 'no_baseline')).toMatchObject({ verdict: 'stable' });
  expect(of('insufficient', 'stable', 'no_baseline').blind.map(({ signal }) => signal)).toEqual(['s0', 's2']);
  expect(of('insufficient', 'no_baseline')).toMatchObject({ verdict: 'insufficient' });
  expect(of('stable', 'stale')).toMatchObject({ verdict: 'stale' });
  expect(of('stale', 'changed', 'degraded', 'suspect').verdict).toBe('degraded');
});

test('a scope that fixes fewer attributes is as good when it holds the same backend alone', () => {
  const [row] = matrix(input({ verdicts: [verdict({ scope: { hardware: 'trainium2' }, verdict: 'degraded' })] }));
  expect(row!.cells.quality).toMatchObject({ verdict: 'degraded', scopeSize: 1 });
});

test('the newest open incident of a class stands beside each backend of its scope, whatever the verdict', () => {
  const incidents = [
    incident({ id: 'newest' }),
    incident({ id: 'older' }),
    incident({ id: 'over', class: 'identity', closedAt: NOW }),
  ];
  const [east, west] = matrix(input({ verdicts: [verdict()], incidents }));
  expect(east!.cells.quality.incident).toBe('newest');
  expect(east!.cells.identity.incident).toBeNull();
  expect(west!.cells.quality.incident).toBeNull();
});

test('the newest sample and the states of the baselines are taken from the cells of the backend alone', () => {
  const [east, west] = matrix(
    input({
      cells: [
        cell({ lastSampleAt: '2026-11-22T08:00:00.000Z' }),
        cell({ canary: 'b', lastSampleAt: '2026-11-22T09:00:00.000Z', baseline: 'expired' }),
        cell({ canary: 'c', lastSampleAt: null, baseline: 'missing' }),
        cell({ backend: 'gone', lastSampleAt: '2026-11-22T09:59:00.000Z' }),
      ],
    }),
  );
  expect(east!.lastSampleAt).toBe('2026-11-22T09:00:00.000Z');
  expect(east!.baselines).toEqual({ valid: 1, provisional: 0, expired: 1, invalid: 0, missing: 1 });
  expect(west!.lastSampleAt).toBeNull();
});

test('the page of a fleet of 200 backends and 20,000 cells is made of one pass over the cells', () => {
  const backends = Array.from({ length: 200 }, (_, i) => backend(`b${i}`, { region: `r${i}` }));
  const cells = backends.flatMap(({ id }) =>
    Array.from({ length: 100 }, (_, i) => cell({ backend: id, canary: `c${i}` })),
  );
  const rows = matrix(input({ backends, verdicts: [verdict({ scope: {} })], cells }));
  expect(rows).toHaveLength(200);
  expect(rows.every(({ baselines }) => baselines.valid === 100)).toBe(true);
});

test('verdicts are counted in their order of precedence, without those that do not occur', () => {
  expect(verdictCounts([verdict(), verdict(), verdict({ verdict: 'degraded' })])).toEqual([
    ['degraded', 1],
    ['stable', 2],
  ]);
});

test('numbers and times read as people write them', () => {
  expect([-5, 0, 59_999, 60_000, 119 * 60_000, 120 * 60_000, 47 * 3_600_000, 48 * 3_600_000].map(age)).toEqual([
    '0 min',
    '0 min',
    '0 min',
    '1 min',
    '119 min',
    '2 h',
    '47 h',
    '2 d',
  ]);
  expect([0, 0.008, 0.0994, 0.0996, 0.16, 1].map(percent)).toEqual(['0.0%', '0.8%', '9.9%', '10%', '16%', '100%']);
  expect(dollars(3.456)).toBe('$3.46');
  expect(when('2026-11-22T10:05:59.000Z')).toBe('2026-11-22 10:05 UTC');
  expect([count(1, 'cell'), count(0, 'cell'), count(2, 'cell')]).toEqual(['1 cell', '0 cells', '2 cells']);
});
