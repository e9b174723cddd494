import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly token: string | undefined;
  /** Null without one. */
  readonly body: unknown;
}

/** A daemon's API that notes what it is asked and gives one answer to all, until it is told another. */
export const startAnsweringServer = async () => {
  const asked: Asked[] = [];
  let answer = { status: 200, body: '{"status":"success","data":[]}' };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, url, headers } = request;
      asked.push({ method, url, token: headers.authorization, body: text === '' ? null : JSON.parse(text) });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
    });
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    answerWith: (next: typeof answer): void => {
      answer = next;
    },
    /** Also when it is closed already. */
    close: (): Promise<unknown> => new Promise((done) => server.close(done)),
  };
};

export type AnsweringServer = Awaited<ReturnType<typeof startAnsweringServer>>;
