import { expect, test } from 'vitest';
import { matrix, verdictCounts } from '../../src/publish/matrix.ts';
import { age, count, dollars, percent, when } from '../../src/publish/words.ts';
import { backend, cell, EAST, verdict, WEST } from './fixtures.ts';

test('a backend shows the verdicts on the narrowest scope that holds it, one a signal, quality only', () => {
  const own = verdict({ verdict: 'suspect' });
  const rows = matrix(
    [EAST, WEST],
    [
      verdict({ scope: {}, verdict: 'stable' }),
      own,
      verdict({ scope: {}, signal: 'format' }),
      verdict({ class: 'identity', signal: 'echoed-model' }),
    ],
    [],
  );
  expect(rows.map((row) => row.backend.id)).toEqual(['east', 'west']);
  expect(rows[0]!.quality.map(({ signal, verdict: name }) => [signal, name])).toEqual([
    ['correct', 'suspect'],
    ['format', 'stable'],
  ]);
  expect(rows[1]!.quality.map(({ signal, verdict: name }) => [signal, name])).toEqual([
    ['correct', 'stable'],
    ['format', 'stable'],
  ]);
  expect(rows[1]!.scopeSize).toBe(2);
});

test('a scope that fixes fewer attributes is as good when it holds the same backend alone', () => {
  const [row] = matrix([EAST, WEST], [verdict({ scope: { hardware: 'trainium2' }, verdict: 'degraded' })], []);
  expect(row!.quality.map((one) => one.verdict)).toEqual(['degraded']);
  expect(row!.scopeSize).toBe(1);
});

test('the newest sample and the states of the baselines are taken from the cells of the backend alone', () => {
  const [east, west] = matrix(
    [EAST, WEST],
    [],
    [
      cell({ lastSampleAt: '2026-11-22T08:00:00.000Z' }),
      cell({ canary: 'b', lastSampleAt: '2026-11-22T09:00:00.000Z', baseline: 'expired' }),
      cell({ canary: 'c', lastSampleAt: null, baseline: 'missing' }),
      cell({ backend: 'gone', lastSampleAt: '2026-11-22T09:59:00.000Z' }),
    ],
  );
  expect(east!.lastSampleAt).toBe('2026-11-22T09:00:00.000Z');
  expect(east!.baselines).toEqual({ valid: 1, provisional: 0, expired: 1, invalid: 0, missing: 1 });
  expect(west!.lastSampleAt).toBeNull();
});

test('the page of a fleet of 200 backends and 20,000 cells is made of one pass over the cells', () => {
  const fleet = Array.from({ length: 200 }, (_, i) => backend(`b${i}`, { region: `r${i}` }));
  const cells = fleet.flatMap(({ id }) =>
    Array.from({ length: 100 }, (_, i) => cell({ backend: id, canary: `c${i}` })),
  );
  const rows = matrix(fleet, [verdict({ scope: {} })], cells);
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
