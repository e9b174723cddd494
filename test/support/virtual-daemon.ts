import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import type { App } from '../../src/app.ts';
import type { Loaded, Makers } from '../../src/run/setup.ts';
import type { Store } from '../../src/store/store.ts';
import { passTime } from './pass-time.ts';
import type { Waiting } from './pass-time.ts';

export const HOUR_MS = 3_600_000;

/** The whole daemon in this process, with real HTTP to the fleet and hours that last an instant. */
export interface VirtualDaemon {
  readonly app: App;
  readonly url: string;
  readonly store: Store;
  /** Lets so many hours pass, each with its cycle, until all is judged. */
  readonly hours: (count: number) => Promise<void>;
  readonly get: (path: string) => Promise<unknown>;
  /** The sum over all series of a metric. */
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

/** The next full hour, which may not be now. */
export const nextHour = (now: number): number => (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;

/** Starts a daemon, which sends its first cycle at once. */
export const startDaemon = async (
  recorded: Loaded,
  makers: Makers,
  waiting: Waiting,
  store: Store,
): Promise<VirtualDaemon> => {
  const { clock } = waiting;
  const app = createApp(recorded, {
    store,
    clock,
    log: pino({ level: 'silent' }),
    makers,
    createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
    load: () => Promise.resolve(recorded),
  });
  const { url } = await app.start();
  await passTime(app.idle(), waiting);
  return {
    app,
    url,
    store,
    get: async (path) => (await fetch(url + path)).json(),
    hours: async (count) => {
      for (let hour = 0; hour < count; hour += 1) {
        await clock.advance(nextHour(clock.now()) - clock.now());
        await app.wake('hourly');
        await passTime(app.idle(), waiting);
      }
    },
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    stop: () => app.stop(1000),
  };
};
