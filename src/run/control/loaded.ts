import type { Baseline } from '../../baselines/baseline.ts';
import { baselineFromSamples } from '../../baselines/from-samples.ts';
import type { Canary, Suite } from '../../canaries/canary.ts';
import type { Config } from '../../config/config.ts';
import type { Clock, Sample } from '../../model.ts';
import { probe } from '../../probe.ts';
import { priceOf } from '../../plan/prices.ts';
import type { Loaded, Makers } from '../setup.ts';

/** Provider, backend, group and schedule alike; none of them meets one of the configuration. */
export const CONTROL = 'control';

/** How often the control is probed. */
export const CONTROL_CRON = '*/10 * * * *';

const RUNS = 20;
const DAY_MS = 86_400_000;

/**
 * Whatever the operator's configuration says: the control shall behave the same everywhere. Tolerance is five times the
 * default, so that a recovery is shown by some fifty right answers and not by 250: a fault every few hours.
 */
const CONFIG: Config = {
  file: 'the positive control',
  falseAlarmsPerMonth: 1,
  tolerance: 0.1,
  budget: { dollarsPerDay: 1, tokensPerDay: null, burstShare: 0.25 },
  canaries: '',
  baselines: 'the positive control has no folder',
  baselineExpiryDays: 36_500,
  store: { path: ':memory:', answers: 'full', retentionDays: 1 },
  http: { host: '127.0.0.1', port: 0, token: null },
  providers: { [CONTROL]: { type: CONTROL, options: {} } },
  backends: [
    {
      ...{ id: CONTROL, provider: CONTROL, model: CONTROL, region: CONTROL, hardware: CONTROL, group: CONTROL },
      headers: {},
      limits: { concurrency: 2, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000 },
      stream: false,
    },
  ],
  schedules: [
    {
      name: CONTROL,
      cron: CONTROL_CRON,
      spreadMs: 0,
      jitterMs: 0,
      repeats: 1,
      select: {},
      variants: ['plain'],
      backends: [CONTROL],
      catchUp: 'none',
    },
  ],
  maintenance: [],
  prices: { [CONTROL]: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 } },
  detectable: 0.3,
  slo: { objective: null, objectives: {} },
  control: { enabled: false },
  logLevel: 'error',
};

interface Tools {
  readonly makers: Makers;
  readonly clock: Clock;
}

/** One healthy answer of a canary, as if it had been recorded on as many days as a good baseline has. */
const record = async (canary: Canary, { makers, clock }: Tools): Promise<Baseline> => {
  const [backend] = CONFIG.backends;
  if (backend === undefined) throw new Error('the control has no backend');
  const target = {
    ...{ canary, backend, scorers: makers.scorers(canary), provider: makers.provider(CONTROL, {}) },
    price: priceOf(backend.model, CONFIG.prices),
    reservation: { maxCostUsd: 0, maxTokens: 0 },
  };
  const now = clock.now();
  const plannedAt = new Date(now).toISOString();
  const planned = { canary: canary.id, variant: 'plain', backend: CONTROL, key: canary.id, slot: '', position: 0 };
  const one = await probe({ ...planned, plannedAt, purpose: 'control' }, target, clock, new AbortController().signal);
  const samples = Array.from({ length: RUNS }, (_, i): Sample => {
    const at = new Date(now - (RUNS - i) * DAY_MS).toISOString();
    return { ...one, slot: `${CONTROL}@${at}#0`, at, endedAt: at };
  });
  const kind = { group: CONTROL, variant: 'plain', provisional: false, keepText: true } as const;
  const recorded = baselineFromSamples({ ...kind, samples, canary, expiryDays: CONFIG.baselineExpiryDays });
  if (!recorded.ok) throw new Error(`no baseline of the control for ${canary.id}: ${recorded.reasons.join('; ')}`);
  return { ...recorded.baseline, approved: { by: 'coalmine', at: plannedAt, why: 'made from its own right answers' } };
};

/** The control's own configuration, canaries and baselines; nothing of it is read from or written to disk. */
export const loadControl = async (suite: Suite, tools: Tools): Promise<Loaded> => ({
  config: CONFIG,
  suite,
  baselines: await Promise.all(suite.canaries.map((canary) => record(canary, tools))),
});
