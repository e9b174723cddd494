import { connect } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EnvironmentError, OperatorError } from '../../src/errors.ts';
import { createHttp } from '../../src/publish/http.ts';
import { createRegistry } from '../../src/publish/metrics.ts';
import { fakeClock, fakeViews, recording, serve, STATUS } from './fixtures.ts';
import type { Running } from './fixtures.ts';
import { readText } from './prom-text.ts';

const TOKEN = 'a-token-of-some-length';
const calls: string[] = [];
const open: { plain: Running; locked: Running } = {} as { plain: Running; locked: Running };

beforeAll(async () => {
  const { registry } = await recording();
  open.plain = await serve({ registry });
  open.locked = await serve({
    token: TOKEN,
    actions: {
      reload: () => {
        calls.push('reload');
        if (calls.length === 1) return Promise.resolve();
        if (calls.length === 2)
          return Promise.reject(
            new OperatorError([
              { file: 'coalmine.yaml', path: 'backends[0].id', message: 'must be unique' },
              { file: 'coalmine.yaml', path: 'budget', message: 'is missing' },
            ]),
          );
        return Promise.reject(new Error('a secret of the inside'));
      },
    },
  });
});
afterAll(async () => {
  await open.plain.stop();
  await open.locked.stop();
});

/** Sends bytes as they are and resolves with all that comes back until the other side closes. */
const raw = (url: string, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('end', () => resolve(received));
    socket.on('error', reject);
  });

test('/metrics serves the text form by default and OpenMetrics to who asks for it', async () => {
  const text = await fetch(`${open.plain.url}/metrics`);
  expect(text.status).toBe(200);
  expect(text.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const names = readText(await text.text()).map(({ name }) => name);
  expect(names).toContain('coalmine_probes_total');
  const openMetrics = await fetch(`${open.plain.url}/metrics`, {
    headers: { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' },
  });
  expect(openMetrics.headers.get('content-type')).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
  const body = await openMetrics.text();
  expect(body.endsWith('\n# EOF\n')).toBe(true);
  expect(body).toContain('# TYPE coalmine_probes counter\n');
});

test('healthy always, ready only when it is, with the reason until then', async () => {
  expect((await fetch(`${open.plain.url}/-/healthy`)).status).toBe(200);
  expect(await (await fetch(`${open.plain.url}/-/ready`)).text()).toBe('ready\n');
  const views = fakeViews({
    status: () => Promise.resolve({ ...STATUS, ready: false, reason: 'folding 12 slots again' }),
  });
  const starting = await serve({ views });
  const response = await fetch(`${starting.url}/-/ready`);
  expect(response.status).toBe(503);
  expect(await response.text()).toBe('not ready: folding 12 slots again\n');
  expect((await fetch(`${starting.url}/-/healthy`)).status).toBe(200);
  await starting.stop();
});

test('without a token there is no reload over HTTP, and the answer says why', async () => {
  const response = await fetch(`${open.plain.url}/-/reload`, { method: 'POST' });
  expect(response.status).toBe(404);
  expect(await response.text()).toContain('http.tokenFile');
});

test('a reload needs the exact token; refusals of the configuration list every problem; bugs are not told', async () => {
  const post = (authorization?: string): Promise<Response> =>
    fetch(`${open.locked.url}/-/reload`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { authorization },
    });
  const wrong = [
    undefined,
    '',
    TOKEN,
    `Basic ${TOKEN}`,
    'Bearer',
    `Bearer ${TOKEN}x`,
    `Bearer ${TOKEN.slice(1)}`,
    `Bearer ${TOKEN} x`,
  ];
  for (const authorization of wrong) {
    const response = await post(authorization);
    expect(response.status, authorization).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
  }
  expect(calls).toEqual([]);
  expect((await post(`Bearer ${TOKEN}`)).status).toBe(200);
  const refused = await post(`bearer ${TOKEN}`);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain(
    'coalmine.yaml: backends[0].id: must be unique\ncoalmine.yaml: budget: is missing\n',
  );
  const failed = await post(`Bearer ${TOKEN}`);
  expect(failed.status).toBe(500);
  expect(await failed.text()).not.toContain('secret');
  expect((await fetch(`${open.locked.url}/-/reload`)).status).toBe(405);
});

test('wrong methods get 405 with what is allowed, on every kind of path', async () => {
  for (const path of [
    '/metrics',
    '/',
    '/incidents/i-1',
    '/-/healthy',
    '/-/ready',
    '/api/v1/samples',
    '/assets/coalmine.css',
  ]) {
    const response = await fetch(open.plain.url + path, { method: 'DELETE' });
    expect(response.status, path).toBe(405);
    expect(response.headers.get('allow'), path).toBe('GET, HEAD');
  }
});

test('HEAD works where GET does', async () => {
  expect((await fetch(`${open.plain.url}/-/healthy`, { method: 'HEAD' })).status).toBe(200);
});

test('unknown paths are 404, as JSON under /api', async () => {
  expect((await fetch(`${open.plain.url}/nowhere`)).status).toBe(404);
  const api = await fetch(`${open.plain.url}/api/v1/nowhere`);
  expect(api.status).toBe(404);
  expect(await api.json()).toEqual({ status: 'error', error: 'unknown path /api/v1/nowhere' });
  const outside = await fetch(`${open.plain.url}/api/v2`);
  expect(outside.status).toBe(404);
  expect(outside.headers.get('content-type')).toContain('application/json');
});

test('a path that cannot be decoded is a plain 400', async () => {
  const response = await fetch(`${open.plain.url}/incidents/%E0%A4%A`);
  expect(response.status).toBe(400);
  expect(await response.text()).toBe('the request cannot be understood\n');
});

test('headers: no scripts anywhere, nothing guessed, nothing told about the server', async () => {
  const response = await fetch(open.plain.url);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toBe("default-src 'none';style-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('x-powered-by')).toBeNull();
  expect(response.headers.get('strict-transport-security')).toBeNull();
});

test('a long body, or one without a length, is refused before it is read', async () => {
  const long = await raw(open.plain.url, 'POST /-/reload HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n');
  expect(long).toMatch(/^HTTP\/1\.1 413 /u);
  const chunked = await raw(open.plain.url, 'POST /-/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
  expect(chunked).toMatch(/^HTTP\/1\.1 413 /u);
});

test('what fails inside is a 500 without details', async () => {
  const views = fakeViews({ verdicts: () => Promise.reject(new Error('disk on fire at /secret')) });
  const broken = await serve({ views });
  const response = await fetch(`${broken.url}/api/v1/verdicts`);
  expect(response.status).toBe(500);
  expect(await response.json()).toEqual({ status: 'error', error: 'failed inside; the log of coalmine says why' });
  expect((await fetch(broken.url)).status).toBe(500);
  await broken.stop();
});

const options = (port: number, host = '127.0.0.1') => ({
  host,
  port,
  token: null,
  views: fakeViews(),
  registry: createRegistry(),
  actions: { reload: () => Promise.resolve() },
  clock: fakeClock(),
  log: pino({ level: 'silent' }),
});

test('a taken port is one line that names the setting', async () => {
  const port = Number(new URL(open.plain.url).port);
  const failure = await createHttp(options(port))
    .start()
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EnvironmentError);
  expect((failure as Error).message).toBe(
    `Cannot listen on 127.0.0.1:${port}: it is in use. Choose another with http.listen.`,
  );
});

test('stopping twice, or without a start, does nothing; afterwards nobody listens', async () => {
  const http = createHttp(options(0));
  await http.stop();
  const { url } = await http.start();
  expect((await fetch(`${url}/-/healthy`)).status).toBe(200);
  await http.stop();
  await http.stop();
  await expect(fetch(`${url}/-/healthy`)).rejects.toThrow();
});

test('stop waits for a request under way', async () => {
  const slow = Promise.withResolvers<never[]>();
  const begun = Promise.withResolvers<undefined>();
  const views = fakeViews({
    verdicts: () => {
      begun.resolve(undefined);
      return slow.promise;
    },
  });
  const running = await serve({ views });
  const response = fetch(`${running.url}/api/v1/verdicts`);
  await begun.promise;
  const stopped = running.stop();
  slow.resolve([]);
  expect(await (await response).json()).toMatchObject({ status: 'success', data: [] });
  await stopped;
});

test('stop cuts a request that does not end once the grace is over', async () => {
  const begun = Promise.withResolvers<undefined>();
  const views = fakeViews({
    verdicts: () => {
      begun.resolve(undefined);
      return Promise.withResolvers<never>().promise;
    },
  });
  // A clock on which waiting is over at once.
  const http = createHttp({ ...options(0), views, clock: { ...fakeClock(), sleep: () => Promise.resolve() } });
  const { url } = await http.start();
  const response = fetch(`${url}/api/v1/verdicts`);
  const failed = expect(response).rejects.toThrow();
  await begun.promise;
  await http.stop();
  await failed;
});
