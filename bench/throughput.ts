import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Anthropic from '@anthropic-ai/sdk';
import { pino } from 'pino';
import { stringify } from 'yaml';
import { createApp } from '../src/app.ts';
import { startCommand } from '../src/cli/demo/processes.ts';
import { createMakers } from '../src/cli/makers.ts';
import { systemClock } from '../src/cli/process-io.ts';
import type { Clock } from '../src/model.ts';
import { createBatchedStore } from '../src/store/batched.ts';
import { openStore } from '../src/store/kysely.ts';
import { fleetConfig, loadShipped } from './support/fleet.ts';

const PROBES = 6_000;
const BACKENDS = 4;
const CONCURRENCY = 20;

interface Figures {
  readonly perSecond: number;
  readonly rssMb: number;
}

/** The SDK alone, on the same endpoint with the same concurrency: what there is to reach. */
const bareSdk = async (baseURL: string, stream: boolean, clock: Clock): Promise<number> => {
  const client = new Anthropic({ apiKey: 'not-a-secret', baseURL, maxRetries: 0 });
  const body = {
    model: 'claude-sonnet-5-5',
    max_tokens: 64,
    messages: [{ role: 'user' as const, content: 'Hello.' }],
  };
  const call = async (): Promise<void> => {
    if (!stream) {
      await client.messages.create(body);
      return;
    }
    for await (const event of await client.messages.create({ ...body, stream: true })) {
      if (event.type === 'message_stop') return;
    }
  };
  let left = PROBES;
  const began = clock.monotonicMs();
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await call();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return PROBES / ((clock.monotonicMs() - began) / 1e3);
};

/** A clock that begins on the hour, when the hourly schedule fires. */
const onTheHour = (clock: Clock): Clock => {
  const hour = Math.floor(clock.now() / 3_600_000) * 3_600_000;
  const began = clock.monotonicMs();
  return { ...clock, now: () => hour + clock.monotonicMs() - began };
};

/** Everything: plan, gates, claims, SDK, scoring, records in SQLite, folds, metrics. */
const wholeDaemon = async (baseUrl: string, stream: boolean, real: Clock): Promise<Figures> => {
  const clock = onTheHour(real);
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-bench-'));
  const suite = await loadShipped();
  const repeats = Math.ceil(PROBES / (BACKENDS * suite.canaries.filter(({ tags }) => tags.includes('core')).length));
  const config = fleetConfig({
    folder,
    baseUrl,
    backends: BACKENDS,
    concurrency: CONCURRENCY / BACKENDS,
    stream,
    repeats,
  });
  const store = createBatchedStore(await openStore(config.store), clock);
  const loaded = { config, suite, baselines: [] };
  const app = createApp(loaded, {
    store,
    clock,
    log: pino({ level: 'warn' }),
    makers: createMakers(clock),
    createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
    load: () => Promise.resolve(loaded),
  });
  await app.start();
  const began = clock.monotonicMs();
  await app.wake('bench');
  await app.idle();
  const seconds = (clock.monotonicMs() - began) / 1e3;
  const { samples } = await store.readSize();
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  await app.stop(1000);
  await rm(folder, { recursive: true, force: true });
  return { perSecond: samples / seconds, rssMb };
};

/** Probes a second through the whole daemon, beside the bare SDK on the same endpoint in the same run. */
export const throughput = async (): Promise<void> => {
  const clock = systemClock(Date.now);
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-bench-'));
  const scenario = join(folder, 'scenario.yaml');
  const hardware = Array.from({ length: BACKENDS / 4 }, (_, i) => `h${i}`);
  await writeFile(
    scenario,
    stringify({ fleet: [{ model: 'claude-sonnet-5-5', region: ['r0', 'r1', 'r2', 'r3'], hardware }] }),
  );
  const simulate = startCommand(['simulate', '--scenario', scenario, '--listen', '127.0.0.1:0'], join(folder, 'log'));
  const url = await simulate.says(/simulator at (\S+)/);
  for (const stream of [false, true]) {
    const sdk = await bareSdk(url, stream, clock);
    const { perSecond, rssMb } = await wholeDaemon(url, stream, clock);
    console.log(
      `${stream ? 'streaming' : 'not streaming'}: ${perSecond.toFixed(0)} probes/s through everything, ` +
        `bare SDK ${sdk.toFixed(0)} calls/s, ratio ${(perSecond / sdk).toFixed(2)}; RSS ${rssMb.toFixed(0)} MB`,
    );
  }
  await simulate.stop();
  await rm(folder, { recursive: true, force: true });
};
