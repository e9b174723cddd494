import { access, rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Command } from 'commander';
import { EnvironmentError, OperatorError } from '../errors.ts';
import type { Backend } from '../model.ts';
import { exportLines } from '../store/export-lines.ts';
import { openStore } from '../store/kysely.ts';
import type { Io } from './io.ts';
import { DEFAULT_CONFIG, readConfig } from './loading.ts';

interface Options {
  readonly config?: string;
  readonly store?: string;
  readonly output?: string;
}

/** Lines are written in pieces of about this many characters. */
const PIECE = 64 * 1024;

const inPieces = async function* (lines: AsyncIterable<string>): AsyncGenerator<string> {
  let held = '';
  for await (const line of lines) {
    held += `${line}\n`;
    if (held.length < PIECE) continue;
    yield held;
    held = '';
  }
  if (held !== '') yield held;
};

/** The store's path, and what is known of the backends: nothing, when only a store is named. */
const source = async (
  { config, store }: Options,
  io: Io,
): Promise<{ readonly path: string; readonly backends: readonly Backend[] }> => {
  if (store !== undefined && config === undefined) return { path: resolve(io.cwd, store), backends: [] };
  const loaded = await readConfig(config ?? DEFAULT_CONFIG, io);
  return { path: store === undefined ? loaded.store.path : resolve(io.cwd, store), backends: loaded.backends };
};

const refuseMissing = async (path: string): Promise<void> => {
  try {
    await access(path);
  } catch (error) {
    throw new OperatorError([
      { file: path, path: '', message: `there is no store to export: ${error instanceof Error ? error.message : ''}` },
    ]);
  }
};

/** Resolves when the stream takes more, or when the command is stopped. */
const drained = (stdout: Io['stdout'], signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    stdout.once?.('drain', done);
  });

const toStdout = async (pieces: AsyncIterable<string>, { stdout, signal }: Io): Promise<void> => {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    const full = stdout.write(piece) === false;
    if (full && stdout.once !== undefined) await drained(stdout, signal);
  }
};

/** Writes beside the file and renames at the end: a file of that name is a whole export. */
const toFile = async (pieces: AsyncIterable<string>, file: string, signal: AbortSignal): Promise<void> => {
  const partial = `${file}.partial`;
  const steps = file.endsWith('.gz') ? [createGzip()] : [];
  try {
    await pipeline([Readable.from(pieces), ...steps, createWriteStream(partial, { flush: true })], { signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new EnvironmentError(`export to ${file}: ${error.message}`, { cause: error });
  }
};

const exportStore = async (options: Options, io: Io): Promise<void> => {
  const { path, backends } = await source(options, io);
  await refuseMissing(path);
  const store = await openStore({ path, answers: 'full' });
  try {
    const pieces = inPieces(exportLines(store, new Map(backends.map((backend) => [backend.id, backend]))));
    if (options.output === undefined) await toStdout(pieces, io);
    else await toFile(pieces, resolve(io.cwd, options.output), io.signal);
  } catch (error) {
    if (io.signal.aborted) throw new EnvironmentError('export was stopped before its end', { cause: error });
    throw error;
  } finally {
    await store.close();
  }
};

export const exportCommand = (io: Io): Command =>
  new Command('export')
    .option(
      '-c, --config <file>',
      `configuration, for the store and the backends' attributes (default ${DEFAULT_CONFIG})`,
    )
    .option('--store <path>', 'the store; without --config backends are written with their ids alone')
    .option('-o, --output <file>', 'a file instead of standard output; packed when its name ends in .gz')
    .action((options: Options) => exportStore(options, io));
