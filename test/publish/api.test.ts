import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { SampleQuery } from '../../src/store/store.ts';
import { parseSamplesQuery } from '../../src/publish/api-query.ts';
import { cell, fakeViews, incident, sample, serve, STATUS, verdict } from './fixtures.ts';
import type { Running } from './fixtures.ts';

const asked: SampleQuery[] = [];
const open: { api: Running } = {} as { api: Running };
const closed = incident({ id: 'i-0', closedAt: '2026-11-21T00:00:00.000Z', closedBy: 'evidence' });

beforeAll(async () => {
  open.api = await serve({
    views: fakeViews({
      incidents: () => Promise.resolve([incident(), closed]),
      samples: (query) => {
        asked.push(query);
        return Promise.resolve([sample()]);
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

test('status, verdicts, cells and incidents give what the views give', async () => {
  expect(await get('/status')).toEqual(success(STATUS));
  expect(await get('/verdicts')).toEqual(success([verdict()]));
  expect(await get('/cells')).toEqual(success([cell()]));
  expect(await get('/incidents')).toEqual(success([incident(), closed]));
});

test('incidents can be asked for by whether they are open', async () => {
  expect(await get('/incidents?open=true')).toEqual(success([incident()]));
  expect(await get('/incidents?open=false')).toEqual(success([closed]));
  expect((await get('/incidents?open=maybe')).status).toBe(400);
});

test('one incident by its id, 404 for another', async () => {
  expect(await get('/incidents/i-1')).toEqual(success({ incident: incident(), failing: [] }));
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
      const parsed = parseSamplesQuery(query);
      if (!parsed.ok) {
        expect(parsed.problems.length).toBeGreaterThan(0);
        return;
      }
      expect(Number.isInteger(parsed.query.limit)).toBe(true);
      expect(parsed.query.limit).toBeGreaterThanOrEqual(1);
      expect(parsed.query.limit).toBeLessThanOrEqual(1_000);
      if (parsed.query.since !== undefined) expect(new Date(parsed.query.since).toISOString()).toBe(parsed.query.since);
      expect(Object.values(parsed.query)).not.toContain(undefined);
    }),
  );
});
