import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SampleQuery } from '../../../src/store/store.ts';
import { parseQuery, samplesQuery } from '../../../src/publish/api/query.ts';
import {
  answer,
  AVAILABILITY,
  baseline,
  cell,
  divergence,
  EAST,
  fakeViews,
  incident,
  incidentView,
  sample,
  serve,
  STATUS,
  verdict,
  WEST,
} from '../fixtures.ts';
import type { Running } from '../fixtures.ts';

const asked: SampleQuery[] = [];
const open: { api: Running } = {} as { api: Running };
const closed = incident({ id: 'i-0', closedAt: '2026-11-21T00:00:00.000Z', closedBy: 'evidence' });

const LONG = sample({
  outcome: answer({ text: 'y'.repeat(1_000_000), toolCalls: [{ name: 'f', arguments: { x: 'z'.repeat(9000) } }] }),
});

beforeAll(async () => {
  open.api = await serve({
    views: fakeViews({
      incidents: () => Promise.resolve([incident(), closed]),
      verdicts: () => Promise.resolve([verdict(), verdict({ scope: {}, signal: 'format' })]),
      sample: (key) => Promise.resolve(key === 'p1' ? sample() : key === 'long' ? LONG : null),
      samples: (query) => {
        asked.push(query);
        return Promise.resolve([query.canary === 'long' ? LONG : sample()]);
      },
    }),
  });
});
afterAll(() => open.api.stop());
beforeEach(() => {
  asked.length = 0;
});

const get = async (path: string): Promise<{ status: number; body: unknown }> => {
  const response = await fetch(`${open.api.url}/api/v1${path}`);
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  return { status: response.status, body: await response.json() };
};
const success = (data: unknown): { status: number; body: unknown } => ({
  status: 200,
  body: { status: 'success', data: JSON.parse(JSON.stringify(data)) as unknown },
});
const listed = (...data: readonly unknown[]): { status: number; body: unknown } => ({
  status: 200,
  body: { status: 'success', data, page: { limit: 1000, offset: 0, total: data.length } },
});

test('each route gives what its view gives', async () => {
  expect(await get('/status')).toEqual(success(STATUS));
  expect(await get('/verdicts')).toEqual(listed(verdict(), verdict({ scope: {}, signal: 'format' })));
  expect(await get('/cells')).toEqual(listed(cell()));
  expect(await get('/baselines')).toEqual(listed(baseline()));
  expect(await get('/incidents')).toEqual(listed(incident(), closed));
  expect(await get('/backends')).toEqual(success([EAST, WEST]));
  expect(await get('/availability')).toEqual(success(AVAILABILITY));
  expect(await get('/divergences?signal=correct&backend=west')).toEqual(success([divergence()]));
  expect(await get('/divergences?signal=format')).toEqual(success([]));
  expect(await get('/samples/p1')).toEqual(success(sample()));
  expect((await get('/samples/p2')).status).toBe(404);
});

test('verdicts are filtered by scope, backend, class, signal and verdict', async () => {
  const signals = async (query: string): Promise<readonly string[]> => {
    const { body } = await get(`/verdicts?${query}`);
    return (body as { data: readonly { signal: string }[] }).data.map(({ signal }) => signal);
  };
  expect(await signals('scope=fleet')).toEqual(['format']);
  expect(await signals('backend=east')).toEqual(['correct', 'format']);
  expect(await signals('backend=west')).toEqual(['format']);
  expect(await signals('backend=nobody')).toEqual([]);
  expect(await signals('signal=correct&class=quality&verdict=stable')).toEqual(['correct']);
  expect(await signals('verdict=degraded')).toEqual([]);
  expect((await get('/verdicts?verdict=bad')).status).toBe(400);
});

test('a list is given in parts that say how much there is', async () => {
  expect(await get('/verdicts?limit=1&offset=1')).toEqual({
    status: 200,
    body: {
      status: 'success',
      data: [verdict({ scope: {}, signal: 'format' })],
      page: { limit: 1, offset: 1, total: 2 },
    },
  });
  expect(await get('/verdicts?offset=7')).toMatchObject({ body: { data: [], page: { total: 2 } } });
  for (const query of ['limit=0', 'limit=5001', 'offset=-1', 'offset=1.5', 'limit='])
    expect((await get(`/verdicts?${query}`)).status).toBe(400);
});

test('long texts and calls are cut in a list, and say so; one sample alone is whole', async () => {
  const { body } = await get('/samples?canary=long');
  const [one] = (
    body as { data: readonly { cut?: true; outcome: { text: string; toolCalls: readonly { arguments: string }[] } }[] }
  ).data;
  expect(one).toMatchObject({ cut: true });
  expect(one!.outcome.text).toBe('y'.repeat(4000));
  expect(one!.outcome.toolCalls[0]!.arguments).toHaveLength(4000);
  expect(JSON.stringify(await get('/samples/long')).length).toBeGreaterThan(1e6);
});

test('incidents can be asked for by whether they are open', async () => {
  expect(await get('/incidents?open=true')).toEqual(listed(incident()));
  expect(await get('/incidents?open=false')).toEqual(listed(closed));
  expect(await get('/incidents?class=identity')).toEqual(listed());
  expect((await get('/incidents?open=maybe')).status).toBe(400);
});

test('one incident by its id, 404 for another', async () => {
  expect(await get('/incidents/i-1')).toEqual(success(incidentView()));
  expect(await get('/incidents/none')).toEqual({
    status: 404,
    body: { status: 'error', error: 'there is no such thing' },
  });
});

test('samples are asked for with every filter, times in UTC, 100 unless told', async () => {
  expect((await get('/samples')).status).toBe(200);
  expect(
    (
      await get(
        '/samples?canary=arithmetic/change&backend=east&variant=plain&limit=7&since=2026-11-22T11:00:00%2B01:00&until=2026-11-22T12:00:00Z',
      )
    ).status,
  ).toBe(200);
  expect(asked).toEqual([
    { limit: 100 },
    {
      canary: 'arithmetic/change',
      backend: 'east',
      variant: 'plain',
      limit: 7,
      since: '2026-11-22T10:00:00.000Z',
      until: '2026-11-22T12:00:00.000Z',
    },
  ]);
});

for (const query of [
  'limit=0',
  'limit=1001',
  'limit=-1',
  'limit=1e3',
  'limit=',
  'limit=5&limit=6',
  'since=yesterday',
  'since=2026-11-22',
  'since=9999-12-31T23:59:59-12:00',
  'canary=',
  `canary=${'x'.repeat(201)}`,
  'canary[a]=b',
  'colour=red',
  '__proto__=1',
])
  test(`samples?${query.slice(0, 40)} is a 400 that names the parameter, and nothing is read`, async () => {
    const { status, body } = await get(`/samples?${query}`);
    expect(status).toBe(400);
    expect((body as { error: string }).error).toContain(/^[a-z_]+/u.exec(query)![0]);
    expect(asked).toEqual([]);
  });

test('two mistakes are both named', async () => {
  const { body } = await get('/samples?limit=x&since=y');
  expect((body as { error: string }).error).toMatch(/limit.*since|since.*limit/u);
});

test('whatever is asked, a query that passes is within its bounds', () => {
  const text = fc.oneof(
    fc.string(),
    fc.integer().map(String),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  );
  fc.assert(
    fc.property(fc.record({ limit: text, since: text, canary: text }, { requiredKeys: [] }), (query) => {
      const parsed = parseQuery(samplesQuery, query);
      if (!parsed.ok) {
        expect(parsed.problems.length).toBeGreaterThan(0);
        return;
      }
      expect(Number.isInteger(parsed.query.limit)).toBe(true);
      expect(parsed.query.limit).toBeGreaterThanOrEqual(1);
      expect(parsed.query.limit).toBeLessThanOrEqual(1_000);
      if (parsed.query.since !== undefined) expect(new Date(parsed.query.since).toISOString()).toBe(parsed.query.since);
    }),
  );
});
