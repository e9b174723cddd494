import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EnvironmentError, OperatorError } from '../errors.ts';
import type { Json } from '../model.ts';
import type { Io } from './io.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';

/** How a command finds the daemon. */
export interface DaemonOptions {
  readonly config: string;
  readonly url?: string;
  readonly tokenFile?: string;
}

export const withDaemonOptions = (command: Command): Command =>
  command
    .option('-c, --config <file>', 'configuration, for the address and the token', DEFAULT_CONFIG)
    .option('--url <url>', 'where the daemon listens, if not as configured')
    .option('--token-file <file>', 'file with the token; with --url the configuration is not read');

interface Daemon {
  readonly url: string;
  readonly token: string | null;
}

/** Everywhere is no address to call. */
const callable = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

const readToken = async (file: string, io: Io): Promise<string> => {
  try {
    return (await readFile(resolve(io.cwd, file), 'utf8')).trim();
  } catch (error) {
    const message = `cannot read ${file}: ${error instanceof Error ? error.message : String(error)}`;
    throw new OperatorError([{ file: 'command line', path: '--token-file', message }]);
  }
};

const find = async ({ config: file, url, tokenFile }: DaemonOptions, io: Io): Promise<Daemon> => {
  const token = tokenFile === undefined ? null : await readToken(tokenFile, io);
  if (url !== undefined && token !== null) return { url: url.replace(/\/+$/, ''), token };
  const { http } = await readConfig(file, io);
  if (url === undefined && http.port === 0)
    throw new OperatorError([
      {
        file,
        path: 'http.listen',
        message: 'port 0 is another one at each start; give --url as the log of the daemon says',
      },
    ]);
  return { url: url?.replace(/\/+$/, '') ?? `http://${callable(http.host)}:${http.port}`, token: token ?? http.token };
};

export interface Ask {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body?: Json;
}

const call = async ({ url, token }: Daemon, { method, path, body }: Ask, io: Io): Promise<Response> => {
  try {
    return await fetch(`${url}/api/v1${path}`, {
      method,
      signal: AbortSignal.any([io.signal, AbortSignal.timeout(30_000)]),
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new EnvironmentError(`no daemon answers at ${url} (http.listen): is "coalmine serve" running?`, {
      cause: error,
    });
  }
};

/**
 * Asks the running daemon and gives the data of its answer.
 * @throws OperatorError when it refuses what was asked; EnvironmentError when none answers, or it fails
 */
export const askDaemon = async (options: DaemonOptions, io: Io, ask: Ask): Promise<unknown> => {
  const daemon = await find(options, io);
  const response = await call(daemon, ask, io);
  const text = await response.text();
  const answer = ((): { readonly data?: unknown; readonly error?: string } => {
    try {
      return JSON.parse(text) as { readonly data?: unknown; readonly error?: string };
    } catch {
      return { error: `answered with ${response.status}, and not as a coalmine does` };
    }
  })();
  if (response.ok) return answer.data;
  const message = answer.error ?? `answered with ${response.status}`;
  if (response.status >= 500) throw new EnvironmentError(`the daemon at ${daemon.url}: ${message}`);
  throw new OperatorError([{ file: `the daemon at ${daemon.url}`, path: '', message }]);
};
