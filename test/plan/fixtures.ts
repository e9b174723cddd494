import type { Canary, Suite } from '../../src/canaries/canary.ts';
import type { ConfiguredBackend, Schedule } from '../../src/config/config.ts';
import type { Clock } from '../../src/model.ts';

export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

export const ms = (iso: string): number => Date.parse(iso);
export const iso = (at: number): string => new Date(at).toISOString();

export const canary = (id: string, more: Partial<Canary> = {}): Canary => ({
  id,
  capability: id.split('/')[0] ?? id,
  tags: [],
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: `Question ${id}?` }] }],
  maxTokens: 64,
  parameters: {},
  variants: ['plain'],
  checks: [],
  examples: { pass: [], fail: [] },
  cost: 'small',
  source: 'written for a test',
  licence: 'Apache-2.0',
  fingerprint: id,
  ...more,
});

export const suite = (...canaries: readonly Canary[]): Suite => ({
  capabilities: [...new Set(canaries.map(({ capability }) => capability))],
  canaries,
});

export const backend = (id: string, more: Partial<ConfiguredBackend> = {}): ConfiguredBackend => ({
  id,
  provider: 'first-party',
  model: 'claude-sonnet-5-5',
  region: 'us-east-1',
  hardware: 'trainium2',
  group: id,
  headers: {},
  limits: { concurrency: 4, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000 },
  stream: true,
  ...more,
});

export const schedule = (more: Partial<Schedule> = {}): Schedule => ({
  name: 'hourly',
  cron: '7 * * * *',
  spreadMs: 50 * MINUTE,
  jitterMs: 5_000,
  repeats: 1,
  select: {},
  variants: ['plain'],
  backends: ['a'],
  catchUp: 'latest',
  ...more,
});

export interface TestClock extends Clock {
  /** Moves both times on, waking sleepers in their order, and lets all that follows from it happen. */
  readonly advance: (byMs: number) => Promise<void>;
  readonly sleepers: () => number;
  /** Sets the wall clock; the monotonic one goes on as if nothing had happened. */
  readonly setNow: (at: number) => void;
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i += 1) await Promise.resolve();
};

export const testClock = (start = ms('2026-11-22T10:00:00.000Z')): TestClock => {
  const state = { nowMs: 0, startMs: start };
  const sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();
  return {
    now: () => state.startMs + state.nowMs,
    monotonicMs: () => state.nowMs,
    sleep: (forMs, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted === true) {
          resolve();
          return;
        }
        const sleeper = {
          at: state.nowMs + Math.max(0, forMs),
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', sleeper.wake, { once: true });
      }),
    sleepers: () => sleepers.size,
    setNow: (at) => {
      state.startMs = at - state.nowMs;
    },
    advance: async (byMs) => {
      const until = state.nowMs + byMs;
      await settle();
      for (;;) {
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > until) break;
        state.nowMs = Math.max(state.nowMs, next.at);
        next.wake();
        await settle();
      }
      state.nowMs = until;
      await settle();
    },
  };
};
