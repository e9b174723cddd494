import { setImmediate } from 'node:timers/promises';
import type { Baseline } from '../../src/baselines/baseline.ts';
import type { Canary } from '../../src/canaries/canary.ts';
import type { Config, ConfiguredBackend, Schedule } from '../../src/config/config.ts';
import type { Engine, Fold, States } from '../../src/detect/engine.ts';
import type { Incident } from '../../src/judgement.ts';
import type { Answer, Clock, ClosedSlot, Outcome } from '../../src/model.ts';
import type { Call } from '../../src/providers/provider.ts';
import type { Loaded, Makers } from '../../src/run/setup.ts';
import { backend, canary, schedule, suite } from '../plan/fixtures.ts';
import { answerOf, incidentOf } from '../store/build.ts';

export const START = '2026-11-22T10:00:00.000Z';
export const SECOND = 1000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;

/** Lets everything happen that needs no time. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 6; i += 1) await setImmediate();
};

export interface SteppingClock extends Clock {
  /** Moves both clocks, waking sleepers in their order, and lets all that follows from each happen. */
  readonly advance: (ms: number) => Promise<void>;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export const steppingClock = (startAt = START): SteppingClock => {
  const state = { ms: 0 };
  const sleepers = new Set<Sleeper>();
  return {
    now: () => Date.parse(startAt) + state.ms,
    monotonicMs: () => state.ms,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (!(ms > 0) || signal?.aborted === true) {
          resolve();
          return;
        }
        const wake = (): void => {
          sleepers.delete(sleeper);
          resolve();
        };
        const sleeper = { atMs: state.ms + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', wake, { once: true });
      }),
    advance: async (ms) => {
      const endMs = state.ms + ms;
      await settle();
      for (;;) {
        const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
        if (next === undefined || next.atMs > endMs) break;
        state.ms = next.atMs;
        next.wake();
        await settle();
      }
      state.ms = endMs;
    },
  };
};

export const good = (more: Partial<Answer> = {}): Answer => answerOf({ text: 'right', ...more });

export type Handler = (call: Call) => Outcome | Promise<Outcome>;

/** Answers as `handler` says; a call that is aborted fails as `interrupted`, as the contract wants. */
export const fakeProvider = (handler: Handler = () => good()) => {
  const calls: Call[] = [];
  const probe = (call: Call): Promise<Outcome> => {
    calls.push(call);
    const aborted = new Promise<Outcome>((resolve) => {
      const stop = (): void => resolve({ kind: 'failure', reason: 'interrupted', message: 'given up' });
      call.signal.addEventListener('abort', stop, { once: true });
    });
    return Promise.race([Promise.resolve(handler(call)), aborted]);
  };
  return { calls, probe };
};

/** Opens one incident at the first wrong answer and keeps it for ever; its states tell which slots it has seen. */
export const fakeEngine = (version = 'fake', opens = true): Engine => {
  const seen = (states: States): readonly number[] => (states['seen'] ?? []) as number[];
  const isBad = (slot: ClosedSlot): boolean => slot.samples.some(({ scores }) => scores.correct === 0);
  const incidentsOf = (states: States): readonly Incident[] =>
    typeof states['openedBy'] === 'number'
      ? [incidentOf('inc-1', { slot: states['openedBy'], scope: { model: 'claude-sonnet-5-5' } })]
      : [];
  return {
    version,
    initial: () => ({ seen: [], openedBy: null }),
    fold: (states, slot): Fold => {
      const openedBy = states['openedBy'] ?? (opens && isBad(slot) ? slot.number : null);
      const next: States = { seen: [...seen(states), slot.number], openedBy };
      const incidents = openedBy === slot.number ? incidentsOf(next) : [];
      return { states: next, changes: [], incidents, wishes: [], sums: [] };
    },
    close: (states, { id, at, by }) => {
      const closed = incidentsOf(states).filter((incident) => incident.id === id);
      return {
        states: { ...states, openedBy: closed.length > 0 ? null : (states['openedBy'] ?? null) },
        changes: [],
        incidents: closed.map((incident) => ({ ...incident, closedAt: at, closedBy: by })),
        wishes: [],
        sums: [],
      };
    },
    verdicts: () => [],
    incidents: incidentsOf,
    divergences: () => [],
  };
};

export interface Shape {
  readonly backends?: readonly ConfiguredBackend[];
  readonly canaries?: readonly Canary[];
  readonly schedules?: readonly Partial<Schedule>[];
  readonly config?: Partial<Config>;
  readonly baselines?: readonly Baseline[];
}

/** A configuration as it comes from disk: by default one schedule on each hour, two canaries, one backend. */
export const loadedWith = (shape: Shape = {}): Loaded => {
  const backends = shape.backends ?? [backend('a')];
  const canaries = shape.canaries ?? [canary('arithmetic/x'), canary('arithmetic/y')];
  const ids = backends.map(({ id }) => id);
  const plain = { cron: '0 * * * *', spreadMs: 0, jitterMs: 0, backends: ids };
  return {
    suite: suite(...canaries),
    baselines: shape.baselines ?? [],
    config: {
      file: 'coalmine.yaml',
      falseAlarmsPerMonth: 1,
      tolerance: 0.02,
      budget: { dollarsPerDay: 1000, tokensPerDay: null, burstShare: 0.25 },
      canaries: '',
      baselines: '',
      baselineExpiryDays: 90,
      store: { path: ':memory:', answers: 'full', retentionDays: 90 },
      http: { host: '127.0.0.1', port: 0, token: null },
      providers: { 'first-party': { type: 'fake', options: {} } },
      backends,
      schedules: (shape.schedules ?? [{}]).map((more) => schedule({ ...plain, ...more })),
      maintenance: [],
      prices: {},
      detectable: 0.3,
      slo: { objective: null, objectives: {} },
      control: { enabled: true },
      logLevel: 'error',
      ...shape.config,
    },
  };
};

export const fakeMakers = (probe: (call: Call) => Promise<Outcome>, engine: Engine = fakeEngine()): Makers => ({
  provider: () => ({ probe }),
  scorers: () => [
    {
      type: 'fake',
      aspect: 'correct',
      weight: 1,
      scorer: (answer) => (answer.text === 'right' ? 1 : 0),
    },
  ],
  engine: () => engine,
});

/** A promise and what settles it. */
export const gateway = <T>() => {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { promise, open: resolve, fail: reject };
};
