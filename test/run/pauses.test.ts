import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Engine, States } from '../../src/detect/engine.ts';
import { createEngine } from '../../src/judge.ts';
import { parseScope } from '../../src/model.ts';
import { exportLines } from '../../src/store/export-lines.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { readRecording } from '../../src/store/recording.ts';
import { baseline, runs } from '../baselines/fixtures.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { testApp } from './app-harness.ts';
import type { AppWishes } from './app-harness.ts';
import { fakeMakers, fakeProvider, gateway, good, HOUR, MINUTE, settle, START } from './harness.ts';

const BACKENDS = [backend('a'), backend('b', { region: 'eu' })];
const TOKEN = 'a-token-of-some-length';
const HTTP = { host: '127.0.0.1', port: 0, token: TOKEN };

const started = async ({ config, ...wishes }: AppWishes = {}) => {
  const shape = { backends: BACKENDS, config: { http: HTTP, ...config } };
  // Housekeeping sleeps through the hours.
  const one = testApp({ clock: createFakeClock(START), ...shape, ...wishes });
  const url = await one.start();
  await one.app.idle();
  const send = async (method: string, path: string, body?: object, token = TOKEN) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...init });
    return { status: response.status, json: (await response.json()) as { error?: string; data?: { id?: string } } };
  };
  const marks = async (): Promise<readonly string[]> =>
    (await one.store.readSamples({ limit: 100 }))
      .filter(({ paused }) => paused === true)
      .map((sample) => sample.backend)
      .sort();
  const until = (ms: number): string => new Date(one.clock.now() + ms).toISOString();
  return { ...one, send, marks, until };
};

test('a pause marks what is sent to its scope, beginning at once, and is shown; ended, it marks nothing more', async () => {
  const one = await started();
  const request = { scope: 'region=eu', until: one.until(3 * HOUR), reason: 'upgrade to 5.6' };
  const { status, json } = await one.send('POST', '/pauses', request);
  expect(status).toBe(201);
  expect(json.data).toMatchObject({ scope: { region: 'eu' }, until: request.until, reason: 'upgrade to 5.6' });
  expect(json.data!.id).toMatch(/^pause-20261122T1000-[0-9a-f]{4}$/);
  expect((await one.send('GET', '/pauses')).json.data).toEqual([json.data]);
  expect(await one.metric('coalmine_paused', 'scope="region=eu"')).toBe(1);
  await one.hour();
  expect(await one.marks()).toEqual(['b', 'b']);
  expect(await one.metric('coalmine_probes_total', 'backend="b"')).toBe(4);
  expect((await one.send('DELETE', `/pauses/${json.data!.id!}`)).status).toBe(200);
  expect((await one.send('DELETE', `/pauses/${json.data!.id!}`)).status).toBe(404);
  expect((await one.send('GET', '/pauses')).json.data).toEqual([]);
  await one.hour();
  expect(await one.marks()).toEqual(['b', 'b']);
  expect(await one.metric('coalmine_paused', 'scope="region=eu"')).toBe(0);
  await one.app.stop(0);
});

test('a call that is under way when a pause begins belongs to it, and a cycle planned in a pause to its end', async () => {
  const answers = [gateway<ReturnType<typeof good>>(), gateway<ReturnType<typeof good>>()];
  let cycle = 0;
  const one = testApp({ backends: BACKENDS, config: { http: HTTP }, handler: () => answers[cycle]!.promise });
  const url = await one.start();
  await settle();
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const pause = async (minutes: number): Promise<void> => {
    const until = new Date(one.clock.now() + minutes * MINUTE).toISOString();
    const body = JSON.stringify({ scope: 'fleet', until, reason: 'r' });
    await fetch(`${url}/api/v1/pauses`, { method: 'POST', headers, body });
  };
  await pause(5);
  answers[0]!.open(good());
  await one.app.idle();
  const marked = async () => (await one.store.readSamples({ limit: 9 })).map(({ paused }) => paused);
  expect(await marked()).toEqual([true, true, true, true]);
  await one.clock.advance(HOUR - 1 - (one.clock.now() % HOUR));
  await pause(1 / 60);
  await one.clock.advance(1);
  cycle = 1;
  await one.app.wake('hourly');
  await settle();
  await one.clock.advance(2_000);
  answers[1]!.open(good());
  await one.app.idle();
  expect(await marked()).toEqual(Array.from({ length: 8 }, () => true));
  await one.app.stop(0);
});

test('a pause survives a restart', async () => {
  const store = { ...createMemoryStore(), close: () => Promise.resolve() };
  const first = await started({ store });
  await first.send('POST', '/pauses', { scope: 'fleet', until: first.until(9 * HOUR), reason: 'move' });
  await first.app.stop(0);
  const second = await started({ store, clock: first.clock });
  await second.hour();
  expect(await second.marks()).toEqual(['a', 'a', 'b', 'b']);
  await second.app.stop(0);
});

test('a maintenance window of the configuration does the same, and is listed without an id while it is open', async () => {
  const when = { from: '2026-11-22T10:30:00.000Z', until: '2026-11-22T11:30:00.000Z' };
  const one = await started({ config: { maintenance: [{ scope: { region: 'eu' }, reason: 'weekly', when }] } });
  expect((await one.send('GET', '/pauses')).json.data).toEqual([]);
  await one.hour();
  expect((await one.send('GET', '/pauses')).json.data).toEqual([
    { id: null, scope: { region: 'eu' }, reason: 'weekly', ...when },
  ]);
  await one.hour();
  expect(await one.marks()).toEqual(['b', 'b']);
  await one.app.stop(0);
});

test('the incident of a paused scope is not raised, and is open again when the pause is over', async () => {
  const one = await started({ handler: ({ requestId }) => good({ text: requestId === '' ? 'right' : 'wrong' }) });
  expect(await one.metric('coalmine_incident_open')).toBe(1);
  const part = await one.send('POST', '/pauses', { scope: 'region=eu', until: one.until(2 * HOUR), reason: 'r' });
  expect(await one.metric('coalmine_incident_open')).toBe(1);
  await one.send('POST', '/pauses', { scope: 'fleet', until: one.until(90 * MINUTE), reason: 'r' });
  expect(await one.metric('coalmine_incident_open')).toBe(0);
  expect(await one.metric('coalmine_paused', 'scope="model=claude-sonnet-5-5"')).toBe(1);
  await one.send('DELETE', `/pauses/${part.json.data!.id!}`);
  await one.hour();
  expect(await one.metric('coalmine_incident_open')).toBe(0);
  await one.hour();
  expect(await one.metric('coalmine_incident_open')).toBe(1);
  expect((await one.store.readIncidents()).map(({ closedAt }) => closedAt)).toEqual([null]);
  await one.app.stop(0);
});

test.each([
  ['an unknown scope', { scope: 'region=mars' }, /no backend is in the scope region=mars/],
  ['a scope that is none', { scope: 'region:eu' }, /scope: expected "fleet" or pairs/],
  ['a time that is over', { until: '2026-11-22T09:00:00Z' }, /until: .* is over/],
  ['a time without zone', { until: '2026-11-22T12:00:00' }, /expected a time with zone/],
  ['more than a month', { until: '2026-12-31T12:00:00Z' }, /at most 30 days/],
  ['no reason', { reason: ' ' }, /reason: expected a reason/],
  ['all at once', { scope: 1, until: 2, reason: undefined, other: 1 }, /scope.*until.*reason.*other/],
])('a request for a pause with %s is refused with every problem', async (_, wrong, message) => {
  const one = await started();
  const request = { scope: 'fleet', until: one.until(HOUR), reason: 'r', ...wrong };
  const { status, json } = await one.send('POST', '/pauses', request);
  expect([status, json.error]).toEqual([400, expect.stringMatching(message)]);
  expect((await one.send('GET', '/pauses')).json.data).toEqual([]);
  await one.app.stop(0);
});

test('nobody pauses, ends or closes without the token, and with none configured those routes are off', async () => {
  const one = await started();
  for (const [method, path] of [
    ['POST', '/pauses'],
    ['DELETE', '/pauses/x'],
    ['POST', '/incidents/inc-1/close'],
  ] as const)
    expect((await one.send(method, path, { reason: 'r' }, 'wrong')).status).toBe(401);
  expect((await one.send('PUT', '/pauses')).status).toBe(405);
  await one.app.stop(0);
  const off = await started({ config: { http: { ...HTTP, token: null } } });
  const { status, json } = await off.send('POST', '/pauses', { scope: 'fleet', until: off.until(HOUR), reason: 'r' });
  expect([status, json.error]).toEqual([404, expect.stringContaining('http.tokenFile')]);
  await off.app.stop(0);
});

test('a person closes an incident over HTTP, with a reason, once', async () => {
  const one = await started({ handler: () => good({ text: 'wrong' }) });
  const close = (id: string, body: object = { reason: 'known, a wrong canary' }) =>
    one.send('POST', `/incidents/${id}/close`, body);
  expect((await close('inc-1', {})).status).toBe(400);
  expect((await close('inc-9')).status).toBe(404);
  const { status, json } = await close('inc-1');
  expect(status).toBe(200);
  expect(json.data).toMatchObject({ closedBy: 'person: known, a wrong canary', closedAt: '2026-11-22T10:00:00.000Z' });
  expect((await close('inc-1')).status).toBe(409);
  expect(await one.metric('coalmine_incident_open')).toBe(0);
  await one.app.stop(0);
});

test('a replay of the export leaves out what was sent in a pause, and judges as the daemon did', async () => {
  const canaries = ['arithmetic/x', 'arithmetic/y'].map((id) => canary(id));
  const baselines = BACKENDS.flatMap(({ id: group }) =>
    canaries.map(({ id }) => baseline({ group, canary: id, fingerprint: id, runs: runs([1], [1], [1], [1], [1]) })),
  );
  const engines: Engine[] = [];
  const one = await started({
    canaries,
    baselines,
    tools: {
      makers: {
        ...fakeMakers(fakeProvider(() => good({ text: 'wrong' })).probe),
        engine: (setup) => {
          const engine = createEngine(setup);
          engines.push(engine);
          return engine;
        },
      },
    },
  });
  await one.send('POST', '/pauses', { scope: 'region=eu', until: one.until(2.5 * HOUR), reason: 'r' });
  for (let hour = 0; hour < 5; hour += 1) await one.hour();
  const file = join(await mkdtemp(join(tmpdir(), 'coalmine-pause-')), 'export.jsonl');
  const lines: string[] = [];
  for await (const line of exportLines(one.store, new Map(BACKENDS.map((each) => [each.id, each])))) lines.push(line);
  await writeFile(file, lines.join('\n'));
  expect(lines.filter((line) => line.includes('"paused":true'))).toHaveLength(4);
  let states: States = engines[0]!.initial();
  for await (const { slot } of readRecording([file])) states = engines[0]!.fold(states, slot).states;
  expect(states).toEqual((await one.store.readFold()).states);
  await rm(dirname(file), { recursive: true });
  await one.app.stop(0);
});

test('a scope is read as it is written, keys in any order, each once', () => {
  expect(parseScope('fleet')).toEqual({});
  expect(parseScope('hardware=h100,model=m')).toEqual({ model: 'm', hardware: 'h100' });
  for (const text of ['', 'model', 'model=', 'owner=x', 'model=a,model=b', 'model=a,', 'Fleet', 'model=a b'])
    expect(parseScope(text), text).toBeNull();
});
