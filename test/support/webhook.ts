import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One alert as Alertmanager tells of it. */
export interface Told {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where Alertmanager sends to, in this process. */
export interface Webhook {
  readonly url: string;
  /** Everything that was told since the start, in order; what Alertmanager repeats is there again. */
  readonly told: () => readonly Told[];
  readonly stop: () => Promise<void>;
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
};

export const startWebhook = async (): Promise<Webhook> => {
  const told: Told[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((text) => {
      told.push(...(JSON.parse(text) as { readonly alerts: readonly Told[] }).alerts);
      response.end();
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/alerts`,
    told: () => [...told],
    stop: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => {
          done();
        });
      }),
  };
};
