import type { IncomingMessage } from 'node:http';

const MOST_BYTES = 32 * 1024 * 1024;

/** Calls back once with the whole body, or with null when it is larger than 32 MB; not at all when the caller goes away. */
export const readBody = (request: IncomingMessage, done: (body: string | null) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MOST_BYTES) chunks.push(chunk);
  });
  request.on('end', () => done(bytes > MOST_BYTES ? null : Buffer.concat(chunks).toString('utf8')));
};

/** A text as JSON, or undefined when it is none. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
};
