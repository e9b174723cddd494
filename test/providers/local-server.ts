import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export type Respond = (response: http.ServerResponse, received: Received) => void;

export interface LocalServer {
  readonly origin: string;
  /** What came in since the last `respond`. */
  readonly received: readonly Received[];
  /** Connections that are open now. */
  readonly open: () => number;
  /** Connections made since the last `respond`. */
  readonly made: () => number;
  /** How the next requests are answered. */
  readonly respond: (how: Respond) => void;
  readonly close: () => Promise<void>;
}

/** A server on a free port of loopback that answers every request as the test says. */
export const localServer = async (create: (listener: http.RequestListener) => http.Server = http.createServer) => {
  const received: Received[] = [];
  let made = 0;
  let open = 0;
  let how: Respond = (response) => void response.writeHead(500).end();
  const server = create((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      received.push(one);
      how(response, one);
    });
  });
  server.on('connection', (socket) => {
    made += 1;
    open += 1;
    socket.on('close', () => (open -= 1));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const scheme = 'setSecureContext' in server ? 'https' : 'http';
  return {
    origin: `${scheme}://localhost:${String((server.address() as AddressInfo).port)}`,
    received,
    open: () => open,
    made: () => made,
    respond: (next) => {
      received.length = 0;
      made = 0;
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  } satisfies LocalServer;
};
