import { expect, test, vi } from 'vitest';
import type { ChangeEvent } from '../../src/operator-events.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { backend } from '../plan/fixtures.ts';
import { incident } from '../publish/fixtures.ts';
import { testApp } from './app-harness.ts';
import type { AppWishes } from './app-harness.ts';
import { HOUR, START } from './harness.ts';

const TOKEN = 'a-token-of-some-length';
const started = async (wishes: AppWishes = {}) => {
  const config = { http: { host: '127.0.0.1', port: 0, token: TOKEN } };
  const backends = [backend('a'), backend('b', { region: 'eu' })];
  const one = testApp({ backends, config, ...wishes });
  const url = await one.start();
  await one.app.idle();
  const send = async (body: object | string, token = TOKEN) => {
    const response = await fetch(`${url}/api/v1/changes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, json: (await response.json()) as { error?: string; data?: ChangeEvent } };
  };
  const list = async (query = ''): Promise<readonly ChangeEvent[]> => {
    const { data } = (await (await fetch(`${url}/api/v1/changes${query}`)).json()) as { data: ChangeEvent[] };
    return data;
  };
  return { ...one, url, send, list };
};

const DEPLOY = { kind: 'deploy', scope: 'region=eu', what: 'engine 7.2', at: '2026-11-22T09:40:00Z' };

test('a change is kept, listed, counted and shown in the metrics, on the page and after a restart', async () => {
  const one = await started();
  const { status, json } = await one.send({ ...DEPLOY, link: 'https://deploys.example/7' });
  expect(status).toBe(201);
  expect(json.data).toEqual({
    id: expect.stringMatching(/^change-20261122T0940-[0-9a-f]{8}$/) as string,
    kind: 'deploy',
    scope: { region: 'eu' },
    at: '2026-11-22T09:40:00.000Z',
    what: 'engine 7.2',
    link: 'https://deploys.example/7',
  });
  expect((await one.send({ kind: 'flag', scope: 'fleet', what: 'speculative decoding on' })).status).toBe(201);
  expect((await one.list()).map(({ at, kind }) => [at, kind])).toEqual([
    [new Date(START).toISOString(), 'flag'],
    ['2026-11-22T09:40:00.000Z', 'deploy'],
  ]);
  expect(await one.list('?kind=deploy')).toEqual([json.data]);
  expect(await one.list('?scope=region%3Deu&limit=1')).toEqual([json.data]);
  expect(await one.list('?until=2026-11-22T09:40:00Z')).toEqual([]);
  expect(await one.metric('coalmine_changes_total', 'kind="deploy"')).toBe(1);
  expect(await one.metric('coalmine_changes_total', 'kind="configuration"')).toBe(0);
  const gauge = ['coalmine_change_last_timestamp_seconds', 'scope="region=eu"'] as const;
  expect(await one.metric(...gauge)).toBe(Date.parse('2026-11-22T09:40:00Z') / 1e3);
  expect(await (await fetch(one.url)).text()).toContain('href="https://deploys.example/7"');
  await one.app.stop(0);
  const second = await started({ store: one.store });
  expect(await second.metric(...gauge)).toBe(Date.parse('2026-11-22T09:40:00Z') / 1e3);
  await second.app.stop(0);
});

test('the same change told again is one change and counts once', async () => {
  const one = await started();
  const first = await one.send(DEPLOY);
  expect(await one.send({ ...DEPLOY, at: '2026-11-22T10:40:00+01:00' })).toEqual(first);
  expect((await one.send({ ...DEPLOY, what: 'engine 7.3' })).json.data?.id).not.toBe(first.json.data?.id);
  expect(await one.list()).toHaveLength(2);
  expect(await one.metric('coalmine_changes_total', 'kind="deploy"')).toBe(2);
  await one.app.stop(0);
});

test('what is wrong with a change is refused with every problem, and nothing is kept', async () => {
  const one = await started();
  const wrong = await one.send({
    kind: 'party',
    scope: 'eu',
    what: 'two\nlines',
    at: 'noon',
    link: 'ftp://x',
    by: 'me',
  });
  expect(wrong.status).toBe(400);
  for (const part of ['kind', 'scope', 'what: expected one line', 'at: ', 'link: expected an http', 'by'])
    expect(wrong.json.error).toContain(part);
  const far = await one.send({ ...DEPLOY, scope: 'region=mars', at: '2026-11-22T10:06:00Z' });
  expect(far.json.error).toMatch(/no backend is in the scope region=mars.*yet to come/);
  expect((await one.send({ ...DEPLOY, at: '2026-01-01T00:00:00Z' })).json.error).toContain('retentionDays');
  for (const what of ['', '   ', 'x'.repeat(501), '\u2028'])
    expect([what.length, (await one.send({ ...DEPLOY, what })).status]).toEqual([what.length, 400]);
  expect((await one.send('{"kind":')).status).toBe(400);
  expect((await one.send({ ...DEPLOY, what: 'x'.repeat(20_000) })).status).toBe(413);
  expect((await one.send(DEPLOY, 'stranger')).status).toBe(401);
  expect(await one.list()).toEqual([]);
  await one.app.stop(0);
});

test('hostile text of a change is shown as text', async () => {
  const one = await started();
  await one.send({ ...DEPLOY, what: '<script>"\u202e&', link: 'https://x.example/"><script>' });
  const page = await (await fetch(one.url)).text();
  expect(page).toContain('&lt;script&gt;&quot;‹U+202E›&amp;');
  expect(page).not.toContain('<script');
  await one.app.stop(0);
});

test('a change is shown beside an incident', async () => {
  const store = createMemoryStore();
  const one = await started({ store });
  await one.send(DEPLOY);
  const open = incident({ scope: {}, openedAt: '2026-11-22T10:00:00.000Z', onsetAt: '2026-11-22T09:30:00.000Z' });
  const { lastFolded, engine } = await store.readFold();
  const commit = { number: lastFolded, engine: engine ?? '', states: {}, changes: [], incidents: [open] };
  expect(await store.commitDecision(commit)).toBe(true);
  const page = await (await fetch(`${one.url}/incidents/${open.id}`)).text();
  expect(page).toContain('deploy on region=eu: engine 7.2');
  expect(page).toContain('Coincident, not causal');
  expect(page).toContain('after the estimated onset');
  await one.app.stop(0);
});

test('a change that is older than the retention is forgotten within the hour, in the metrics too', async () => {
  const one = await started();
  const old = new Date(Date.parse(START) - 90 * 24 * HOUR + 1000).toISOString();
  expect((await one.send({ ...DEPLOY, at: old })).status).toBe(201);
  expect(await one.metrics()).toContain('coalmine_change_last_timestamp_seconds{scope="region=eu"');
  await one.clock.advance(HOUR);
  await one.app.idle();
  await vi.waitFor(async () => expect(await one.list()).toEqual([]), { timeout: 30_000 });
  await vi.waitFor(
    async () => expect(await one.metrics()).not.toContain('coalmine_change_last_timestamp_seconds{scope'),
    { timeout: 30_000 },
  );
  await one.app.stop(0);
});
