import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../../src/publish/api/routes.ts';
import { WRITES } from '../../../src/publish/api/writes.ts';
import type { Decisions } from '../../../src/publish/decisions.ts';
import { answer, CHANGE, fakeViews, incident, incidentView, PAUSE, sample, serve, verdict } from '../fixtures.ts';
import type { Running } from '../fixtures.ts';
import { openApiCheck } from './open-api-check.ts';
import type { Description } from './open-api-check.ts';

const open: { api: Running; description: Description } = {} as never;
const ids: Readonly<Record<string, string>> = { '/incidents/{id}': 'i-1', '/samples/{key}': 'p1' };
const concrete = (path: string): string => path.replace(/\{\w+\}/u, ids[path] ?? '');

const FULL = sample({
  outcome: answer({
    toolCalls: [{ id: 'c', name: 'f', arguments: { city: ['Oslo', null, 3] } }],
    model: 'sonnet',
    requestId: 'r',
    systemFingerprint: 'f',
    interTokenMs: 3.5,
    hashed: { text: { sha256: '0'.repeat(64), length: 3 }, arguments: [] },
  }),
  scores: { correct: 0.5, format: null },
  caller: 'a',
  location: 'b',
  late: true,
  paused: true,
});
const FAILED = sample({
  outcome: { kind: 'failure', reason: 'deadline', message: 'm', latencyMs: 3, unsent: true, retryAfterMs: 10 },
  scores: {},
});
const INCIDENT = incident({
  course: [{ at: '2026-11-22T07:00:00.000Z', nats: 3, recoveryNats: 0, degradedFraction: null }],
  ruledOut: [
    { what: 'slice', scope: {}, probability: 0.1 },
    { what: 'signal', signal: 'empty', class: 'corruption', samples: 30 },
    { what: 'model', model: 'm', backends: 2, samples: 30, effect: { degradedFraction: 0, low: 0, high: 0.1 } },
    { what: 'failures', failures: 0, probes: 30 },
  ],
});

const DECISIONS: Decisions = {
  pause: () => Promise.resolve(PAUSE),
  recordChange: () => Promise.resolve(CHANGE),
  endPause: (id) => Promise.resolve(id === 'pause-1'),
  closeIncident: (id) => Promise.resolve(id === 'i-1' ? INCIDENT : null),
  hasIncident: (id) => Promise.resolve(id === 'i-2'),
};

beforeAll(async () => {
  open.api = await serve({
    token: 'token',
    decisions: DECISIONS,
    views: fakeViews({
      samples: () => Promise.resolve([FULL, FAILED]),
      verdicts: () =>
        Promise.resolve([verdict({ canaries: ['a/b'], effect: { degradedFraction: 0.1, low: 0, high: 1 } })]),
      incident: (id) =>
        Promise.resolve(
          id === 'i-1'
            ? incidentView({
                incident: INCIDENT,
                failing: [{ sample: { ...FULL, cut: true }, why: 'x', question: null, baseline: ['y'] }],
                verdicts: [verdict()],
                changes: [
                  { at: '2026-11-22T07:00:00.000Z', kind: 'incident', what: 'x', incident: 'i-2' },
                  {
                    at: CHANGE.at,
                    kind: 'change',
                    what: 'x',
                    event: CHANGE,
                    afterOnset: false,
                    baseRate: { others: 3, withIncident: 1, since: CHANGE.at },
                  },
                  { at: CHANGE.at, kind: 'change', what: 'x', event: CHANGE, afterOnset: true, baseRate: null },
                ],
              })
            : null,
        ),
    }),
  });
  open.description = (await (await fetch(`${open.api.url}/api/v1/openapi.json`)).json()) as Description;
});
afterAll(() => open.api.stop());

test('it describes every route and no other', () => {
  expect(open.description).toMatchObject({ openapi: '3.1.0', servers: [{ url: '/api/v1' }] });
  const described = Object.entries(open.description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const written = [
    ...ROUTES.map(({ path }) => `get ${path}`),
    ...WRITES.map(({ method, path }) => `${method} ${path}`),
  ];
  expect(described.toSorted()).toEqual(written.toSorted());
});

test('every described route answers as described, to the last field', async () => {
  const check = openApiCheck(open.description);
  for (const { path } of ROUTES) {
    const response = await fetch(`${open.api.url}/api/v1${concrete(path)}`);
    expect([path, response.status]).toEqual([path, 200]);
    expect(check('get', path, 200, await response.json())).toEqual([]);
  }
});

test('every described parameter is taken, and every error has the described shape', async () => {
  const check = openApiCheck(open.description);
  const values: Readonly<Record<string, string>> = {
    since: '2026-11-22T10:00:00Z',
    until: '2026-11-22T10:00:00Z',
    limit: '1',
    offset: '0',
    open: 'true',
    class: 'quality',
    verdict: 'stable',
    kind: 'deploy',
    baseline: 'valid',
    state: 'valid',
  };
  for (const { path } of ROUTES) {
    const { get } = open.description.paths[path] as Required<Description['paths'][string]>;
    const url = `${open.api.url}/api/v1${concrete(path)}`;
    for (const { name, in: place } of get.parameters) {
      if (place !== 'query') continue;
      const response = await fetch(`${url}?${name}=${values[name] ?? 'east'}`);
      expect([path, name, response.status]).toEqual([path, name, 200]);
    }
    const unknown = await fetch(`${url}?colour=red`);
    expect([path, unknown.status]).toEqual([path, 400]);
    expect(check('get', path, 400, await unknown.json())).toEqual([]);
    const changed = await fetch(url, { method: 'PUT' });
    expect([path, changed.status]).toEqual([path, 405]);
    expect(check('get', path, 405, await changed.json())).toEqual([]);
  }
  const missing = await fetch(`${open.api.url}/api/v1/incidents/none`);
  expect(check('get', '/incidents/{id}', 404, await missing.json())).toEqual([]);
});

test('what changes something answers as described: done, refused for each described reason, and without the token', async () => {
  const check = openApiCheck(open.description);
  const pause = { scope: 'fleet', until: '2026-11-22T12:00:00Z', reason: 'r' };
  const requests = [
    ['post', '/pauses', '', pause, 201],
    ['post', '/pauses', '', { scope: 'nowhere' }, 400],
    ['delete', '/pauses/{id}', 'pause-1', null, 200],
    ['delete', '/pauses/{id}', 'other', null, 404],
    ['post', '/changes', '', { kind: 'deploy', scope: 'fleet', what: 'w', at: '2026-11-22T12:00:00Z' }, 201],
    ['post', '/changes', '', { kind: 'party', scope: 'fleet', what: 'w' }, 400],
    ['post', '/incidents/{id}/close', 'i-1', { reason: 'r' }, 200],
    ['post', '/incidents/{id}/close', 'i-1', {}, 400],
    ['post', '/incidents/{id}/close', 'i-2', { reason: 'r' }, 409],
    ['post', '/incidents/{id}/close', 'i-3', { reason: 'r' }, 404],
  ] as const;
  for (const [method, path, id, body, status] of requests) {
    const url = `${open.api.url}/api/v1${path.replace('{id}', id)}`;
    const send = (token: string): Promise<Response> =>
      fetch(url, {
        method: method.toUpperCase(),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === null ? {} : { body: JSON.stringify(body) }),
      });
    const response = await send('token');
    expect([path, response.status]).toEqual([path, status]);
    expect(check(method, path, status, await response.json())).toEqual([]);
    const stranger = await send('other');
    expect([path, stranger.status]).toEqual([path, 401]);
    expect(check(method, path, 401, await stranger.json())).toEqual([]);
  }
  expect(new Set(requests.map(([method, path]) => `${method} ${path}`)).size).toBe(WRITES.length);
});

test('the check itself notices a field that is not described, and one that is missing', () => {
  const check = openApiCheck(open.description);
  const body = { status: 'success', data: [] as unknown[], page: { limit: 1, offset: 0, total: 0 } };
  expect(check('get', '/verdicts', 200, body)).toEqual([]);
  expect(check('get', '/verdicts', 200, { ...body, more: 1 }).join()).toContain('additional');
  expect(check('get', '/verdicts', 200, { ...body, data: [{}] }).join()).toContain('required');
});
