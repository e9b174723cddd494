import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import type { App } from '../../src/app.ts';
import type { Baseline } from '../../src/baselines/baseline.ts';
import { baselineFromSamples } from '../../src/baselines/from-samples.ts';
import type { Suite } from '../../src/canaries/canary.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { createMakers } from '../../src/cli/makers.ts';
import type { Config, ConfiguredBackend } from '../../src/config/config.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import type { Sample } from '../../src/model.ts';
import { cellKey } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { selectCells } from '../../src/plan/select.ts';
import { sendCycle } from '../../src/run/send-cycle.ts';
import { createSetup } from '../../src/run/setup.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';

const HOUR_MS = 3_600_000;

export interface VirtualFleetOptions {
  readonly seed: number;
  readonly models?: readonly string[];
  readonly regions?: readonly string[];
  readonly hardware?: readonly string[];
  readonly store?: Store;
  readonly limits?: Partial<ConfiguredBackend['limits']>;
  readonly falseAlarmsPerMonth?: number;
  readonly profiles?: readonly object[];
}

/** A simulated fleet and the whole daemon in this process, with real HTTP between them and hours that last an instant. */
export interface VirtualFleet {
  readonly app: App;
  readonly url: string;
  readonly simulator: Simulator;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly config: Config;
  /** Lets so many hours pass, each with its cycle, until all is judged. */
  readonly hours: (count: number) => Promise<void>;
  readonly get: (path: string) => Promise<unknown>;
  readonly metric: (name: string) => Promise<number>;
  readonly stop: () => Promise<void>;
}

const fleetConfig = (url: string, options: VirtualFleetOptions): Config => {
  const {
    models = ['claude-sonnet-5-5', 'llama-4-70b'],
    regions = ['us', 'eu', 'ap'],
    hardware = ['h100', 'tpu', 'trn'],
  } = options;
  const backends = models.flatMap((model) =>
    regions.flatMap((region) =>
      hardware.map((kind): ConfiguredBackend => {
        const id = `${model}-${region}-${kind}`;
        return {
          id,
          provider: model.startsWith('claude') ? 'messages' : 'completions',
          model,
          region,
          hardware: kind,
          group: id,
          owner: `team-${region}`,
          headers: { 'x-route': `${region}/${kind}` },
          limits: {
            concurrency: 4,
            requestsPerMinute: null,
            tokensPerMinute: null,
            deadlineMs: 60_000,
            ...options.limits,
          },
          stream: false,
        };
      }),
    ),
  );
  return {
    file: 'virtual',
    falseAlarmsPerMonth: options.falseAlarmsPerMonth ?? 1,
    tolerance: 0.02,
    budget: { dollarsPerDay: 1e6, tokensPerDay: null },
    canaries: SHIPPED_CANARIES,
    baselines: '',
    baselineExpiryDays: 90,
    store: { path: ':memory:', answers: 'full', retentionDays: 90 },
    http: { host: '127.0.0.1', port: 0, token: null },
    providers: {
      messages: { type: 'anthropic', options: { apiKey: 'not-a-secret', baseUrl: url } },
      completions: { type: 'openai', options: { apiKey: 'not-a-secret', baseUrl: `${url}/v1` } },
    },
    backends,
    schedules: [
      {
        name: 'hourly',
        cron: '0 * * * *',
        spreadMs: 0,
        jitterMs: 0,
        repeats: 1,
        select: { tags: ['core'] },
        variants: ['plain'],
        backends: backends.map(({ id }) => id),
        catchUp: 'latest',
      },
    ],
    prices: {},
    logLevel: 'error',
  };
};

interface Sending {
  readonly config: Config;
  readonly suite: Suite;
  readonly store: Store;
  readonly clock: FakeClock;
}

/** Five runs of every cell, an hour apart. */
const record = async ({ config, suite, store, clock }: Sending): Promise<readonly Baseline[]> => {
  const setup = createSetup({ config, suite, baselines: [] }, createMakers(clock), clock);
  const cells = config.schedules.flatMap((schedule) => selectCells(suite, schedule, config.backends));
  const samples: Sample[] = [];
  for (let run = 0; run < 5; run += 1) {
    const { cycle } = planCycle({
      schedule: { name: 'recording', spreadMs: 0, jitterMs: 0, repeats: 1 },
      plannedAt: new Date(clock.now()).toISOString(),
      purpose: 'baseline',
      cells,
      busy: [],
      backends: config.backends,
      graceMs: 0,
    });
    samples.push(...(await sendCycle(cycle, { store, clock, setup, signal: new AbortController().signal })));
    await clock.advance(HOUR_MS);
  }
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  return [...Map.groupBy(samples, cellKey).values()].map((own) => {
    const { canary, variant, backend } = own[0]!;
    const result = baselineFromSamples({
      samples: own,
      canary: canaries.get(canary)!,
      variant,
      group: backend,
      expiryDays: 90,
      provisional: true,
      keepText: true,
    });
    if (!result.ok) throw new Error(`${canary} on ${backend}: ${result.reasons.join('; ')}`);
    return result.baseline;
  });
};

/** Starts everything on an hour, records a provisional baseline and opens the first cycle an hour later. */
export const startVirtualFleet = async (options: VirtualFleetOptions): Promise<VirtualFleet> => {
  const clock = createFakeClock('2026-03-02T00:00:00.000Z');
  const suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
  const probe = fleetConfig('http://127.0.0.1', options).backends;
  const fleet = probe.map(({ model, region, hardware }) => ({ model, region, hardware }));
  const simulator = await startSimulator({
    suite,
    scenario: parseScenario({ seed: options.seed, fleet, profiles: options.profiles ?? [] }, 'virtual'),
    clock,
    host: '127.0.0.1',
    port: 0,
  });
  const config = fleetConfig(simulator.url, options);
  const store = options.store ?? createMemoryStore();
  const baselines = await record({ config, suite, store, clock });
  const loaded = { config, suite, baselines };
  const app = createApp(loaded, {
    store,
    clock,
    log: pino({ level: 'silent' }),
    makers: createMakers(clock),
    createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
    load: () => Promise.resolve(loaded),
  });
  const { url } = await app.start();
  await app.idle();
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json();
  return {
    app,
    url,
    simulator,
    store,
    clock,
    config,
    get,
    hours: async (count) => {
      for (let hour = 0; hour < count; hour += 1) {
        await clock.advance(HOUR_MS);
        await app.wake('hourly');
        await app.idle();
      }
    },
    metric: async (name) => {
      const text = await (await fetch(`${url}/metrics`)).text();
      const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
      return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
    },
    stop: async () => {
      await app.stop(1000);
      await simulator.stop();
    },
  };
};
