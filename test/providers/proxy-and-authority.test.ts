import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../src/model.ts';
import { makeCertificate } from '../fixtures/providers/certificate.ts';
import { chat } from '../fixtures/providers/chat.ts';
import { connectProxy } from '../fixtures/providers/connect-proxy.ts';
import { messages } from '../fixtures/providers/messages.ts';
import { say } from './harness.ts';
import { type LocalServer, localServer } from './local-server.ts';

const CHILD = join(import.meta.dirname, '../fixtures/providers/probe-child.ts');

let folder: string;
let authority: string;
let server: LocalServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'coalmine-'));
  authority = join(folder, 'authority.pem');
  const issuer = makeCertificate({ subject: 'private authority' });
  const certificate = makeCertificate({ subject: 'server', host: 'localhost', issuer });
  await writeFile(authority, issuer.cert);
  server = await localServer((listener) => https.createServer({ ...certificate }, listener));
  server.respond((response, received) =>
    say(received.path.endsWith('/chat/completions') ? chat : messages, { text: 'Hi there' })(response, received),
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** One call of each kind in a process with nothing but this environment: its kinds of outcome, or reasons. */
const outcomes = async (env: Record<string, string>): Promise<string[]> => {
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, server.origin], { env });
  return (JSON.parse(stdout) as Outcome[]).map((one) => (one.kind === 'answer' ? one.text : one.reason));
};
const proxy = async (refuse?: number) => {
  const made = await connectProxy(refuse);
  onTestFinished(() => made.close());
  return made;
};

const ANSWERED = Array<string>(4).fill('Hi there');

test('a private authority is trusted when NODE_EXTRA_CA_CERTS names it, and tls fails when not', async () => {
  const { url, tunnels } = await proxy();
  // Without NODE_USE_ENV_PROXY the variables of a proxy say nothing.
  expect(await outcomes({ HTTPS_PROXY: url })).toEqual(Array<string>(4).fill('tls'));
  expect(await outcomes({ NODE_EXTRA_CA_CERTS: authority, HTTPS_PROXY: url })).toEqual(ANSWERED);
  expect(tunnels).toEqual([]);
});

test('calls go through the proxy with NODE_USE_ENV_PROXY=1, and not to hosts of NO_PROXY', async () => {
  const { url, tunnels } = await proxy();
  const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: authority };
  expect(await outcomes(env)).toEqual(ANSWERED);
  expect(new Set(tunnels)).toEqual(new Set([new URL(server.origin).host]));
  tunnels.length = 0;
  expect(await outcomes({ ...env, NO_PROXY: 'localhost' })).toEqual(ANSWERED);
  expect(tunnels).toEqual([]);
});

test('a proxy that refuses is a failure of the connection', async () => {
  const { url } = await proxy(403);
  const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: url, NODE_EXTRA_CA_CERTS: authority };
  expect(await outcomes(env)).toEqual(Array<string>(4).fill('connection'));
});
