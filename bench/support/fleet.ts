import { join } from 'node:path';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import type { Config, ConfiguredBackend } from '../../src/config/config.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import { SCORERS } from '../../src/scorers/index.ts';

export const loadShipped = (): Promise<Suite> => loadSuite(SHIPPED_CANARIES, SCORERS);

/** So many canaries, made from the shipped ones under other names. */
export const manyCanaries = (suite: Suite, count: number): Suite => ({
  ...suite,
  canaries: Array.from({ length: count }, (_, i): Canary => {
    const canary = suite.canaries[i % suite.canaries.length];
    if (canary === undefined) throw new Error('the suite is empty');
    return { ...canary, id: i < suite.canaries.length ? canary.id : `${canary.id}-${i}` };
  }),
});

export interface FleetOptions {
  readonly folder: string;
  readonly baseUrl: string;
  readonly backends: number;
  readonly concurrency: number;
  readonly stream: boolean;
  readonly repeats: number;
  readonly type?: 'anthropic' | 'openai';
}

/** Backends of one model, spread over four regions and as many kinds of hardware as it takes. */
export const fleetConfig = (options: FleetOptions): Config => {
  const backends = Array.from({ length: options.backends }, (_, i): ConfiguredBackend => ({
    id: `b${i}`,
    provider: 'sim',
    model: 'claude-sonnet-5-5',
    region: `r${i % 4}`,
    hardware: `h${Math.floor(i / 4)}`,
    group: `b${i}`,
    headers: { 'x-route': `r${i % 4}/h${Math.floor(i / 4)}` },
    limits: { concurrency: options.concurrency, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000 },
    stream: options.stream,
  }));
  return {
    file: 'bench',
    falseAlarmsPerMonth: 1,
    tolerance: 0.02,
    budget: { dollarsPerDay: 1e6, tokensPerDay: null, burstShare: 0.25 },
    canaries: SHIPPED_CANARIES,
    baselines: join(options.folder, 'baselines'),
    baselineExpiryDays: 90,
    store: { path: join(options.folder, 'coalmine.db'), answers: 'full', retentionDays: 90 },
    http: { host: '127.0.0.1', port: 0, token: null },
    providers: {
      sim: { type: options.type ?? 'anthropic', options: { apiKey: 'not-a-secret', baseUrl: options.baseUrl } },
    },
    backends,
    schedules: [
      {
        name: 'bench',
        cron: '0 * * * *',
        spreadMs: 0,
        jitterMs: 0,
        repeats: options.repeats,
        select: { tags: ['core'] },
        variants: ['plain'],
        backends: backends.map(({ id }) => id),
        catchUp: 'latest',
      },
    ],
    maintenance: [],
    prices: {},
    detectable: 0.3,
    slo: { objective: null, objectives: {} },
    control: { enabled: true },
    logLevel: 'warn',
  };
};
