import type { Config, ConfiguredBackend, Schedule } from '../../src/config/config.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';

/** A fleet in every combination of its models, regions and hardware. */
export interface FleetShape {
  readonly models: readonly string[];
  readonly regions: readonly string[];
  readonly hardware: readonly string[];
}

export const FLEET: FleetShape = {
  models: ['claude-sonnet-5-5', 'llama-4-70b'],
  regions: ['us-east-1', 'eu-west-1', 'ap-northeast-1'],
  hardware: ['trainium2', 'tpu-v6', 'h100'],
};

export interface FleetConfigOptions {
  readonly fleet: FleetShape;
  readonly limits?: Partial<ConfiguredBackend['limits']>;
  readonly falseAlarmsPerMonth?: number;
  /** Which canaries the hourly schedule sends; left out = those of the small suite. */
  readonly select?: Schedule['select'];
  /** Left out = as they are written. */
  readonly variants?: readonly string[];
  readonly stream?: boolean;
  /** When the schedule fires; left out = every hour. */
  readonly cron?: string;
}

const backendsOf = ({ fleet, limits, stream = false }: FleetConfigOptions): readonly ConfiguredBackend[] =>
  fleet.models.flatMap((model) =>
    fleet.regions.flatMap((region) =>
      fleet.hardware.map((hardware): ConfiguredBackend => {
        const id = `${model}-${region}-${hardware}`;
        return {
          id,
          provider: model.startsWith('claude') ? 'messages' : 'completions',
          model,
          region,
          hardware,
          group: id,
          owner: `team-${region}`,
          headers: { 'x-route': `${region}/${hardware}` },
          limits: { concurrency: 4, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000, ...limits },
          stream,
        };
      }),
    ),
  );

/** A daemon's configuration for a simulated fleet at `url`: Claude models by the Messages API, others by chat completions. */
export const fleetConfig = (url: string, options: FleetConfigOptions): Config => {
  const backends = backendsOf(options);
  return {
    file: 'virtual',
    falseAlarmsPerMonth: options.falseAlarmsPerMonth ?? 1,
    tolerance: 0.02,
    budget: { dollarsPerDay: 1e6, tokensPerDay: null, burstShare: 0.25 },
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
        cron: options.cron ?? '0 * * * *',
        spreadMs: 0,
        jitterMs: 0,
        repeats: 1,
        select: options.select ?? { tags: ['core'] },
        variants: options.variants ?? ['plain'],
        backends: backends.map(({ id }) => id),
        catchUp: 'latest',
      },
    ],
    maintenance: [],
    prices: {},
    detectable: 0.3,
    slo: { objective: null, objectives: {} },
    control: { enabled: true },
    logLevel: 'error',
  };
};
