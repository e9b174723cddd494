import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import type { App, AppTools } from '../../src/app.ts';
import type { Engine } from '../../src/detect/engine.ts';
import type { Call } from '../../src/providers/provider.ts';
import type { Loaded } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { fakeMakers, fakeProvider, loadedWith, steppingClock } from './harness.ts';
import type { Handler, Shape, SteppingClock } from './harness.ts';

export interface AppWishes extends Shape {
  readonly handler?: Handler;
  readonly store?: Store;
  readonly clock?: SteppingClock;
  readonly engine?: Engine;
  readonly tools?: Partial<AppTools>;
}

export interface TestApp {
  readonly app: App;
  readonly calls: readonly Call[];
  readonly clock: SteppingClock;
  readonly store: Store;
  /** What the next reload finds. */
  readonly edit: (loaded: Loaded) => void;
  readonly start: () => Promise<string>;
  readonly metrics: () => Promise<string>;
  /** The sum of all series of this name whose labels contain this text. */
  readonly metric: (name: string, labels?: string) => Promise<number>;
  /** Lets time pass and the alarm of `hourly` ring, until all is judged. */
  readonly hour: () => Promise<void>;
}

/** The whole daemon with a fake provider and engine; only its HTTP side is real. The store is not closed with it. */
export const testApp = (wishes: AppWishes = {}): TestApp => {
  const clock = wishes.clock ?? steppingClock();
  const store = wishes.store ?? createMemoryStore();
  const provider = fakeProvider(wishes.handler);
  const state = { loaded: loadedWith(wishes), url: '' };
  const app = createApp(state.loaded, {
    store,
    clock,
    log: pino({ level: 'silent' }),
    makers: fakeMakers(provider.probe, wishes.engine),
    createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
    load: () => Promise.resolve(state.loaded),
    ...wishes.tools,
  });
  const metrics = async (): Promise<string> => (await fetch(`${state.url}/metrics`)).text();
  return {
    app,
    calls: provider.calls,
    clock,
    store,
    metrics,
    edit: (loaded) => {
      state.loaded = loaded;
    },
    start: async () => {
      state.url = (await app.start()).url;
      return state.url;
    },
    metric: async (name, labels = '') => {
      const lines = (await metrics()).split('\n');
      return lines
        .filter((line) => (line.startsWith(`${name}{`) || line.startsWith(`${name} `)) && line.includes(labels))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    hour: async () => {
      await clock.advance(3_600_000 - (clock.now() % 3_600_000));
      await app.wake('hourly');
      await app.idle();
    },
  };
};
