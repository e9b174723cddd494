import { expect, test } from 'vitest';
import { nearbyChanges, nearbyVerdicts } from '../../src/run/nearby.ts';
import type { NearbySources } from '../../src/run/nearby.ts';
import { baseline as baselineFile } from '../baselines/fixtures.ts';
import { backend, incident, verdict } from '../publish/fixtures.ts';

const FLEET = ['us', 'eu'].flatMap((region) =>
  ['tpu', 'gpu'].map((hardware) => backend(`${region}-${hardware}`, { region, hardware })),
);
const INCIDENT = incident({ scope: { hardware: 'tpu' } });
const sources = (more: Partial<NearbySources>): NearbySources => ({
  backends: FLEET,
  match: { cells: [], references: [] },
  changes: [],
  incidents: [],
  pauses: [],
  changeEvents: [],
  watchedSince: '2026-10-01T00:00:00.000Z',
  nowMs: Date.parse('2026-11-22T10:00:00.000Z'),
  events: [],
  ...more,
});
const told = (more: Partial<NearbySources>): readonly string[] =>
  nearbyChanges(INCIDENT, sources(more)).map(({ what }) => what);

test('the same signal elsewhere comes first, widest scopes first, then wider ones, then other signals on the scope', () => {
  const all = [
    verdict({ scope: { hardware: 'tpu' } }),
    verdict({ scope: { hardware: 'tpu' }, signal: 'empty', class: 'corruption' }),
    verdict({ scope: { hardware: 'tpu', region: 'us' } }),
    verdict({ scope: {} }),
    verdict({ scope: { hardware: 'gpu', region: 'us' } }),
    verdict({ scope: { hardware: 'gpu' } }),
    verdict({ scope: { hardware: 'gpu' }, signal: 'empty', class: 'corruption' }),
    verdict({ scope: { region: 'gone' } }),
  ];
  expect(nearbyVerdicts(INCIDENT, all, FLEET).map(({ scope, signal }) => [scope, signal])).toEqual([
    [{ hardware: 'gpu' }, 'correct'],
    [{ hardware: 'gpu', region: 'us' }, 'correct'],
    [{}, 'correct'],
    [{ hardware: 'tpu' }, 'empty'],
  ]);
});

test('a change of verdict on many scopes at once is one line; calm ones and those elsewhere are none', () => {
  const at = '2026-11-22T08:00:00.000Z';
  expect(
    told({
      changes: [
        verdict({ at, verdict: 'suspect', scope: { hardware: 'tpu', region: 'us' } }),
        verdict({ at, verdict: 'suspect', scope: { hardware: 'tpu' } }),
        verdict({ at, verdict: 'suspect', scope: { hardware: 'gpu' } }),
        verdict({ at, verdict: 'stable', scope: { hardware: 'tpu' } }),
      ],
    }),
  ).toEqual(['correct became suspect on hardware=tpu and 1 more scope']);
});

test('baselines of the scope are told by who approved them and why, once for all that were approved together', () => {
  const approved = { by: 'ana', at: '2026-11-22T06:00:00.000Z', why: 'new weights' };
  const cell = (name: string, own: string) => ({
    canary: name,
    variant: 'plain',
    backend: own,
    group: own,
    state: 'valid' as const,
    baseline: baselineFile({ canary: name, group: own, approved }),
  });
  expect(
    told({
      match: { cells: [cell('a/b', 'us-tpu'), cell('a/c', 'us-tpu'), cell('a/b', 'us-gpu')], references: [] },
    }),
  ).toEqual(['2 baselines of us-tpu approved by ana: new weights']);
});

test('other incidents, pauses of the scope, the start and reloads are told in their order, and nothing far away', () => {
  const pause = { id: 'p', until: '2026-11-22T09:00:00.000Z', reason: 'upgrade', endedAt: null };
  const changes = nearbyChanges(
    INCIDENT,
    sources({
      incidents: [
        INCIDENT,
        incident({ id: 'i-2', class: 'identity', openedAt: '2026-11-22T09:00:00.000Z' }),
        incident({
          id: 'i-3',
          openedAt: '2026-11-20T09:00:00.000Z',
          closedAt: '2026-11-22T05:00:00.000Z',
          closedBy: 'recovery',
        }),
      ],
      pauses: [
        { ...pause, scope: {}, from: '2026-11-22T06:30:00.000Z' },
        { ...pause, scope: { hardware: 'gpu' }, from: '2026-11-22T06:30:00.000Z' },
      ],
      events: [
        { at: '2026-11-22T07:00:00.000Z', kind: 'configuration', what: 'reloaded' },
        { at: '2026-11-21T07:00:00.000Z', kind: 'start', what: 'started' },
      ],
    }),
  );
  expect(changes.map(({ kind, what, incident: id }) => [kind, what, id])).toEqual([
    ['incident', 'quality incident on hardware=trainium2 closed by recovery', 'i-3'],
    ['pause', 'fleet paused: upgrade', undefined],
    ['configuration', 'reloaded', undefined],
    ['incident', 'identity incident on hardware=trainium2 opened', 'i-2'],
    ['pause', 'pause of fleet over', undefined],
  ]);
});
