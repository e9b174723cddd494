import { pino } from 'pino';
import type { Divergence, Incident, Verdict } from '../../src/judgement.ts';
import type { Answer, Backend, Clock, Sample } from '../../src/model.ts';
import type { ChangeEvent } from '../../src/operator-events.ts';
import type { Actions } from '../../src/publish/control.ts';
import type { Decisions } from '../../src/publish/decisions.ts';
import type { Fleet } from '../../src/publish/fleet-series.ts';
import { createHttp } from '../../src/publish/http.ts';
import { createMetrics, createRegistry } from '../../src/publish/metrics.ts';
import type { Metrics, MetricsRegistry } from '../../src/publish/metrics.ts';
import { createRecorder } from '../../src/publish/recorder.ts';
import type { Recorder } from '../../src/publish/recorder.ts';
import type {
  AvailabilityView,
  BaselineView,
  CellView,
  IncidentView,
  OpenPause,
  StatusView,
  Views,
} from '../../src/publish/views.ts';

export const NOW = '2026-11-22T10:00:00.000Z';

/** A clock that stands still until it is told to move; sleeping ends at once when aborted and never otherwise. */
export const fakeClock = (): Clock & { readonly advance: (ms: number) => void } => {
  const state = { ms: Date.parse(NOW) };
  return {
    now: () => state.ms,
    monotonicMs: () => state.ms,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) resolve();
        signal?.addEventListener('abort', () => resolve());
      }),
    advance: (ms) => {
      state.ms += ms;
    },
  };
};

export const backend = (id: string, more: Partial<Backend> = {}): Backend => ({
  id,
  provider: 'first-party',
  model: 'sonnet',
  region: 'us-east-1',
  hardware: 'trainium2',
  group: id,
  ...more,
});

export const EAST = backend('east', { owner: 'inference-us' });
export const WEST = backend('west', {
  region: 'eu-west-1',
  hardware: 'h100',
  runbook: 'https://runbooks.example/west',
});

export const FLEET: Fleet = {
  backends: [EAST, WEST],
  canaries: [
    { id: 'arithmetic/change', capability: 'arithmetic' },
    { id: 'recall/exact', capability: 'recall' },
  ],
  schedules: [{ name: 'hourly', backends: ['east', 'west'] }],
  cells: [
    { canary: 'arithmetic/change', backend: 'east' },
    { canary: 'arithmetic/change', backend: 'west' },
    { canary: 'recall/exact', backend: 'east' },
  ],
  scorers: ['number'],
  events: ['wrong-script', 'nonce-foreign'],
};

export const answer = (more: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  text: '13.85',
  toolCalls: [],
  stopReason: 'end',
  usage: { inputTokens: 120, outputTokens: 9, cacheReadTokens: 100, thinkingTokens: 4 },
  latencyMs: 640,
  timeToFirstTokenMs: 150,
  ...more,
});

export const sample = (more: Partial<Sample> = {}): Sample => ({
  key: 'p1',
  slot: 'hourly@2026-11-22T09:07:00.000Z#0',
  position: 0,
  plannedAt: '2026-11-22T09:07:00.000Z',
  purpose: 'schedule',
  canary: 'arithmetic/change',
  variant: 'plain',
  backend: 'east',
  at: '2026-11-22T09:07:01.000Z',
  endedAt: '2026-11-22T09:07:02.000Z',
  outcome: answer(),
  scores: { correct: 1 },
  unscored: [],
  costUsd: 0.002,
  ...more,
});

export const verdict = (more: Partial<Verdict> = {}): Verdict => ({
  scope: { provider: 'first-party', model: 'sonnet', region: 'us-east-1', hardware: 'trainium2' },
  signal: 'correct',
  class: 'quality',
  verdict: 'stable',
  direction: 'none',
  at: NOW,
  since: '2026-11-20T00:00:00.000Z',
  evidence: { nats: 0.4, threshold: 12.1 },
  effect: null,
  samples: 60,
  lastValidAt: NOW,
  ...more,
});

export const divergence = (more: Partial<Divergence> = {}): Divergence => ({
  backend: 'west',
  signal: 'correct',
  siblings: ['east'],
  days: 20,
  evidence: { nats: 8.1, threshold: 7.3 },
  diverges: true,
  difference: { estimate: -0.051, low: -0.06, high: -0.042 },
  ...more,
});

export const incident = (more: Partial<Incident> = {}): Incident => ({
  id: 'i-1',
  class: 'quality',
  signals: ['correct'],
  scope: { hardware: 'trainium2' },
  candidates: [
    { scope: { hardware: 'trainium2' }, probability: 0.93 },
    { scope: { region: 'us-east-1' }, probability: 0.05 },
  ],
  localized: true,
  openedAt: '2026-11-22T09:30:00.000Z',
  onsetAt: '2026-11-22T07:00:00.000Z',
  closedAt: null,
  closedBy: null,
  effect: { degradedFraction: 0.16, low: 0.12, high: 0.21 },
  evidence: { nats: 14.2, threshold: 12.1 },
  owners: ['inference-us'],
  provisional: false,
  slot: 41,
  ...more,
});

export const STATUS: StatusView = {
  version: '0.1.0',
  startedAt: '2026-11-22T08:00:00.000Z',
  ready: true,
  reason: null,
  foldLagSeconds: 0,
  falseAlarmsPerMonth: 1,
  budget: { day: '2026-11-22', limitUsd: 20, spentUsd: 3.5, reservedUsd: 0.25 },
  control: {
    startedAt: '2026-11-22T08:00:00.000Z',
    faulty: false,
    detected: true,
    lastDetectedAt: '2026-11-22T09:50:00.000Z',
    delaySeconds: 600,
  },
};

export const cell = (more: Partial<CellView> = {}): CellView => ({
  canary: 'arithmetic/change',
  variant: 'plain',
  backend: 'east',
  capability: 'arithmetic',
  baseline: 'valid',
  scores: { correct: 0.97 },
  lastSampleAt: '2026-11-22T09:07:01.000Z',
  ...more,
});

export const baseline = (more: Partial<BaselineView> = {}): BaselineView => ({
  canary: 'arithmetic/change',
  variant: 'plain',
  backend: 'east',
  group: 'east',
  state: 'valid',
  recordedAt: '2026-11-01T00:00:00.000Z',
  expiresAt: '2027-02-01T00:00:00.000Z',
  approved: { by: 'ana', at: '2026-11-02T00:00:00.000Z', why: 'as ordered' },
  model: 'sonnet',
  runs: 5,
  samples: 30,
  ...more,
});

export const AVAILABILITY: AvailabilityView = {
  since: '2026-11-21T11:00:00.000Z',
  backends: [
    { backend: 'east', probes: 200, failures: {} },
    { backend: 'west', probes: 50, failures: { rate_limited: 4, deadline: 1 } },
  ],
};

export const PAUSE: OpenPause = {
  id: 'pause-1',
  scope: { model: 'sonnet', region: 'eu-west-1' },
  from: '2026-11-22T09:00:00.000Z',
  until: '2026-11-22T12:00:00.000Z',
  reason: 'driver upgrade',
};

export const CHANGE: ChangeEvent = {
  id: 'change-1',
  kind: 'deploy',
  scope: { model: 'sonnet', region: 'us-east-1' },
  at: '2026-11-22T06:50:00.000Z',
  what: 'engine 7.2 <rolled out>',
  link: 'https://deploys.example/7?a=1&b=2',
};

export const incidentView = (more: Partial<IncidentView> = {}): IncidentView => ({
  incident: incident(),
  backends: [EAST],
  failing: [],
  verdicts: [],
  changes: [],
  nextSteps: [{ what: 'Look at the samples.', command: 'coalmine check' }],
  ...more,
});

export const fakeViews = (more: Partial<Views> = {}): Views => ({
  status: () => Promise.resolve(STATUS),
  backends: () => Promise.resolve(FLEET.backends),
  verdicts: () => Promise.resolve([verdict()]),
  divergences: () =>
    Promise.resolve([divergence(), divergence({ backend: 'east', diverges: false, difference: null })]),
  incidents: () => Promise.resolve([incident()]),
  incident: (id) => Promise.resolve(id === 'i-1' ? incidentView() : null),
  cells: () => Promise.resolve([cell()]),
  baselines: () => Promise.resolve([baseline()]),
  availability: () => Promise.resolve(AVAILABILITY),
  pauses: () => Promise.resolve([PAUSE]),
  changeEvents: () => Promise.resolve([CHANGE]),
  samples: () => Promise.resolve([sample()]),
  sample: (key) => Promise.resolve(key === 'p1' ? sample() : null),
  ...more,
});

export interface Recording {
  readonly registry: MetricsRegistry;
  readonly metrics: Metrics;
  readonly recorder: Recorder;
  readonly clock: ReturnType<typeof fakeClock>;
}

export const recording = async (fleet: Fleet = FLEET): Promise<Recording> => {
  const registry = createRegistry();
  const metrics = createMetrics(registry);
  const clock = fakeClock();
  const recorder = createRecorder({
    metrics,
    clock,
    version: '0.1.0',
    nodeVersion: '26.10.0',
    loopDelaySeconds: () => 0.004,
    foldLagSeconds: () => 12,
  });
  await recorder.setFleet(fleet);
  return { registry, metrics, recorder, clock };
};

/** Every sample line of the registry, `name{labels}` to value; exemplars are left out. */
export const seriesOf = async (registry: MetricsRegistry): Promise<ReadonlyMap<string, number>> => {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((whole) => {
      const line = whole.replace(/ # \{.*$/u, '');
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
};

export interface Running {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export const serve = async (
  options: {
    views?: Views;
    token?: string | null;
    actions?: Actions;
    decisions?: Decisions;
    registry?: MetricsRegistry;
  } = {},
): Promise<Running> => {
  const http = createHttp({
    host: '127.0.0.1',
    port: 0,
    token: options.token ?? null,
    views: options.views ?? fakeViews(),
    registry: options.registry ?? createRegistry(),
    ...(options.decisions === undefined ? {} : { decisions: options.decisions }),
    actions: options.actions ?? { reload: () => Promise.resolve() },
    clock: fakeClock(),
    log: pino({ level: 'silent' }),
  });
  const { url } = await http.start();
  return { url, stop: http.stop };
};
