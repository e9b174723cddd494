import { Command } from 'commander';
import { pino } from 'pino';
import type { Logger } from 'pino';
import { createApp } from '../app.ts';
import { createAlarm } from '../plan/clock.ts';
import { createBatchedStore } from '../store/batched.ts';
import { controlSuite } from '../run/control/suite.ts';
import { detectableInWorker } from '../power/in-worker.ts';
import { SCORERS } from '../scorers/index.ts';
import { openStore } from '../store/kysely.ts';
import { lockStore } from '../store/lock.ts';
import { createMemoryStore } from '../store/memory.ts';
import type { Io } from './io.ts';
import { loadEverything } from './load-everything.ts';
import type { Everything } from './load-everything.ts';
import { DEFAULT_CONFIG } from './loading.ts';
import { createMakers } from './makers.ts';

/** Calls under way at SIGTERM get this long; orchestrators usually kill after 30 seconds. */
const STOP_WITHIN_MS = 20_000;

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

interface Serving {
  readonly file: string;
  readonly log: Logger;
  readonly io: Io;
}

/** With the store to itself. */
const serveLocked = async (loaded: Everything, { file, log, io }: Serving): Promise<void> => {
  const { config } = loaded;
  const store = createBatchedStore(
    await openStore({ path: config.store.path, answers: config.store.answers }),
    io.clock,
  );
  const app = createApp(loaded, {
    store,
    clock: io.clock,
    log,
    makers: createMakers(io.clock),
    createAlarm,
    load: () => loadEverything(file, io),
    power: detectableInWorker,
    control: { store: createMemoryStore(), suite: controlSuite(SCORERS) },
  });
  const forget = io.onHangup(() => {
    app
      .reload()
      .catch((error: unknown) => log.error({ err: error }, 'reload refused; the configuration before goes on'));
  });
  try {
    const { url } = await app.start();
    log.info({ url, config: config.file, backends: config.backends.length }, `listening on ${url}`);
    await untilAborted(io.signal);
    log.info('stopping');
  } finally {
    forget();
    await app.stop(STOP_WITHIN_MS);
  }
};

const serve = async (file: string, io: Io): Promise<void> => {
  const loaded = await loadEverything(file, io);
  const { config } = loaded;
  const log: Logger = pino({ level: config.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime }, io.stderr);
  const lock = lockStore(config.store.path);
  try {
    await serveLocked(loaded, { file, log, io });
  } finally {
    lock.release();
  }
};

export const serveCommand = (io: Io): Command =>
  new Command('serve')
    .option('-c, --config <file>', 'configuration', DEFAULT_CONFIG)
    .action((options: { config: string }) => serve(options.config, io));
