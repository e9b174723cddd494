import { once } from 'node:events';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeCertificate } from '../fixtures/providers/certificate.ts';
import { failureOf, KEY, makeCall, makeProvider } from './harness.ts';
import { localServer } from './local-server.ts';

const secureServer = async (certificate: { cert: string; key: string }) => {
  const server = await localServer((listener) => https.createServer({ ...certificate }, listener));
  onTestFinished(() => server.close());
  return server;
};

/** A server below HTTP; says where it is. */
const rawServer = async (talk: (socket: net.Socket) => void): Promise<string> => {
  const server = net.createServer(talk);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
};

describe.each([
  ['anthropic', true],
  ['anthropic', false],
  ['openai', true],
  ['openai', false],
])('the network under %s (stream: %s)', (type, stream) => {
  const failure = async (origin: string) =>
    failureOf(await makeProvider(type, { apiKey: KEY, baseUrl: `${origin}/v1` }).probe(makeCall({ stream })));

  test('a name that does not exist is dns', async () => {
    const { reason, message } = await failure('https://something.invalid');
    expect(reason).toBe('dns');
    expect(message).toContain('something.invalid');
  });

  test('a port on which nobody listens is connection', async () => {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const { reason, message, unsent } = await failure(`http://127.0.0.1:${String(port)}`);
    expect(reason).toBe('connection');
    expect(message).toContain('ECONNREFUSED');
    expect(unsent).toBe(true);
  });

  test('a certificate that signs itself, is expired or is for another host is tls', async () => {
    const self = await secureServer(makeCertificate({ subject: 'self', host: 'localhost' }));
    expect(await failure(self.origin)).toMatchObject({ reason: 'tls' });
    const late = await secureServer(
      makeCertificate({ subject: 'late', host: 'localhost', validUntil: new Date('2020-01-01T00:00:00Z') }),
    );
    expect(await failure(late.origin)).toMatchObject({ reason: 'tls' });
    expect(self.received).toEqual([]);
  });

  test('a server that speaks no TLS is tls, one that speaks no HTTP is malformed', async () => {
    const plain = await localServer();
    onTestFinished(() => plain.close());
    expect(await failure(plain.origin.replace('http:', 'https:'))).toMatchObject({ reason: 'tls' });
    const address = await rawServer((socket) => {
      socket.once('data', () => socket.end('220 mail.example.test ESMTP\r\n'));
    });
    expect(await failure(`http://${address}`)).toMatchObject({ reason: 'malformed' });
  });

  test('a connection that is closed before any answer is connection', async () => {
    const address = await rawServer((socket) => socket.once('data', () => socket.destroy()));
    expect(await failure(`http://${address}`)).toMatchObject({ reason: 'connection' });
  });

  test('a stream without chunks that just ends is cut or malformed, never an answer', async () => {
    const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n';
    const json = head.replace('text/event-stream', 'application/json');
    const address = await rawServer((socket) => {
      socket.once('data', () => socket.end(stream ? `${head}event: ping\ndata: {"type":"ping"}\n\n` : `${json}{"id":`));
    });
    expect(await failure(`http://${address}`)).toMatchObject({ reason: stream ? 'cut_stream' : 'malformed' });
  });
});
