import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/config/config.ts';
import type { Failure } from '../../src/model.ts';
import { closesFor, createGate, MAX_CLOSED_MS } from '../../src/plan/gate.ts';
import type { Admitted, Entry, Gate } from '../../src/plan/gate.ts';
import { HOUR, MINUTE, testClock } from './fixtures.ts';
import type { TestClock } from './fixtures.ts';

const FREE: Limits = { concurrency: 1_000, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 60_000 };
const NEVER = new AbortController().signal;

const admitted = (entry: Entry | undefined): Admitted => {
  if (entry?.admitted !== true) throw new Error(`not admitted: ${JSON.stringify(entry)}`);
  return entry;
};

/** Everyone who went to a gate, with what became of them. */
const visitors = (
  gate: Gate,
  clock: TestClock,
): {
  enter: (name: string, tokens?: number, signal?: AbortSignal) => void;
  log: string[];
  entries: Map<string, Entry>;
} => {
  const log: string[] = [];
  const entries = new Map<string, Entry>();
  return {
    log,
    entries,
    enter: (name, tokens = 1, signal = NEVER) => {
      void gate.enter(tokens, signal).then((entry) => {
        entries.set(name, entry);
        log.push(`${name} ${entry.admitted ? 'in' : entry.reason} at ${clock.monotonicMs() / 1_000}s`);
      });
    },
  };
};

const open = (limits: Partial<Limits>): { clock: TestClock; gate: Gate } & ReturnType<typeof visitors> => {
  const clock = testClock();
  const gate = createGate({ ...FREE, ...limits }, clock);
  return { clock, gate, ...visitors(gate, clock) };
};

describe('concurrency', () => {
  test('at most so many are inside; the next comes in when one leaves, in order of arrival', async () => {
    const { clock, gate, enter, entries, log } = open({ concurrency: 2 });
    ['a', 'b', 'c', 'd'].forEach((name) => enter(name));
    await clock.advance(1_000);
    expect(log).toEqual(['a in at 0s', 'b in at 0s']);
    expect(gate.state()).toEqual({ waiting: 2, inside: 2, closedForMs: 0 });
    admitted(entries.get('b')).leave();
    await clock.advance(0);
    expect(log.at(-1)).toBe('c in at 1s');
  });

  test('leaving twice frees one place', async () => {
    const { clock, gate, enter, entries } = open({ concurrency: 1 });
    ['a', 'b', 'c'].forEach((name) => enter(name));
    await clock.advance(0);
    admitted(entries.get('a')).leave();
    admitted(entries.get('a')).leave();
    await clock.advance(0);
    expect(gate.state()).toMatchObject({ waiting: 1, inside: 1 });
  });
});

describe('requests per minute', () => {
  test('three a minute: the fourth waits until the first is a minute old', async () => {
    const { clock, enter, log } = open({ requestsPerMinute: 3 });
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      enter(name);
      await clock.advance(5_000);
    }
    await clock.advance(2 * MINUTE);
    expect(log).toEqual(['a in at 0s', 'b in at 5s', 'c in at 10s', 'd in at 60s', 'e in at 65s']);
  });

  test('all who wait share one timer, and none is left when nobody waits', async () => {
    const { clock, enter } = open({ requestsPerMinute: 1 });
    for (let i = 0; i < 20; i += 1) enter(`${i}`);
    await clock.advance(1_000);
    expect(clock.sleepers()).toBe(1);
    await clock.advance(20 * MINUTE);
    expect(clock.sleepers()).toBe(0);
  });
});

describe('tokens per minute', () => {
  test('a call waits until its tokens fit', async () => {
    const { clock, enter, log } = open({ tokensPerMinute: 100 });
    enter('a', 60);
    await clock.advance(10_000);
    enter('b', 60);
    enter('c', 40);
    await clock.advance(2 * MINUTE);
    expect(log).toEqual(['a in at 0s', 'b in at 60s', 'c in at 60s']);
  });

  test('what a call did not use is given back when it leaves', async () => {
    const { clock, enter, entries, log } = open({ tokensPerMinute: 100 });
    enter('a', 100);
    enter('b', 80);
    await clock.advance(10_000);
    admitted(entries.get('a')).leave(20);
    await clock.advance(0);
    expect(log).toEqual(['a in at 0s', 'b in at 10s']);
  });

  test('tokens of a call that took more than a minute are not given back twice', async () => {
    const { clock, enter, entries, log } = open({ tokensPerMinute: 100 });
    enter('a', 100);
    await clock.advance(2 * MINUTE);
    enter('b', 100);
    await clock.advance(0);
    admitted(entries.get('a')).leave(0);
    enter('c', 100);
    await clock.advance(10_000);
    expect(log).toEqual(['a in at 0s', 'b in at 120s']);
  });

  test('a call larger than the limit goes alone instead of waiting for ever', async () => {
    const { clock, enter, log } = open({ tokensPerMinute: 100 });
    enter('small', 10);
    enter('huge', 5_000);
    enter('next', 10);
    await clock.advance(3 * MINUTE);
    expect(log).toEqual(['small in at 0s', 'huge in at 60s', 'next in at 120s']);
  });
});

describe('retry-after', () => {
  test('closing answers all who wait and all who come, until it opens', async () => {
    const { clock, gate, enter, log } = open({ concurrency: 1 });
    ['a', 'b', 'c'].forEach((name) => enter(name));
    await clock.advance(1_000);
    gate.closeFor(30_000);
    await clock.advance(20_000);
    enter('d');
    await clock.advance(0);
    expect(log).toEqual(['a in at 0s', 'b retry_after at 1s', 'c retry_after at 1s', 'd retry_after at 21s']);
    expect(gate.state()).toEqual({ waiting: 0, inside: 1, closedForMs: 10_000 });
  });

  test('after the time the gate serves again', async () => {
    const { clock, gate, enter, log } = open({});
    gate.closeFor(30_000);
    await clock.advance(30_000);
    enter('a');
    await clock.advance(0);
    expect(log).toEqual(['a in at 30s']);
  });

  test('a shorter retry-after does not open it earlier, an absurd one ends after an hour, nonsense does nothing', () => {
    const { gate } = open({});
    for (const ms of [0, -5, NaN]) gate.closeFor(ms);
    expect(gate.state().closedForMs).toBe(0);
    gate.closeFor(60_000);
    gate.closeFor(1_000);
    expect(gate.state().closedForMs).toBe(60_000);
    gate.closeFor(30 * 24 * HOUR);
    expect(gate.state().closedForMs).toBe(MAX_CLOSED_MS);
    gate.closeFor(Infinity);
    expect(gate.state().closedForMs).toBe(HOUR);
  });

  test('only a 429 or 529 that names a time closes a gate', () => {
    const failure = (reason: Failure['reason'], retryAfterMs?: number): Failure => ({
      kind: 'failure',
      reason,
      message: 'no',
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    });
    expect(closesFor(failure('rate_limited', 5_000))).toBe(5_000);
    expect(closesFor(failure('overloaded', 7_000))).toBe(7_000);
    expect(closesFor(failure('rate_limited'))).toBeNull();
    expect(closesFor(failure('server_error', 5_000))).toBeNull();
    const answer = { text: '', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1 } as const;
    expect(closesFor({ kind: 'answer', ...answer })).toBeNull();
  });
});

describe('abort', () => {
  test('who waits and is aborted leaves the queue, the others keep their order', async () => {
    const { clock, gate, enter, entries, log } = open({ concurrency: 1 });
    const stop = new AbortController();
    enter('a');
    enter('b', 1, stop.signal);
    enter('c');
    await clock.advance(1_000);
    stop.abort();
    await clock.advance(0);
    admitted(entries.get('a')).leave();
    await clock.advance(0);
    expect(log).toEqual(['a in at 0s', 'b aborted at 1s', 'c in at 1s']);
    expect(gate.state()).toMatchObject({ waiting: 0, inside: 1 });
  });

  test('an aborted head that needed many tokens lets the next one in at once', async () => {
    const { clock, enter, log } = open({ tokensPerMinute: 100 });
    const stop = new AbortController();
    enter('a', 50);
    enter('b', 90, stop.signal);
    enter('c', 50);
    await clock.advance(1_000);
    stop.abort();
    await clock.advance(0);
    expect(log).toEqual(['a in at 0s', 'b aborted at 1s', 'c in at 1s']);
  });

  test('aborting after admission changes nothing, and an aborted signal is not let in', async () => {
    const { clock, gate, enter, log } = open({});
    const stop = new AbortController();
    enter('a', 1, stop.signal);
    await clock.advance(0);
    stop.abort();
    enter('b', 1, stop.signal);
    await clock.advance(0);
    expect(log).toEqual(['a in at 0s', 'b aborted at 0s']);
    expect(gate.state().inside).toBe(1);
  });
});

type Step =
  | {
      readonly do: 'enter';
      readonly tokens: number;
      readonly takesMs: number;
      readonly uses: number;
      readonly abortMs: number | null;
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'close'; readonly ms: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constant('enter' as const),
        tokens: fc.integer({ min: 1, max: 150 }),
        takesMs: fc.integer({ min: 0, max: 90_000 }),
        uses: fc.integer({ min: 0, max: 150 }),
        abortMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: null, freq: 4 }),
      }),
    },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 30_000 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('close' as const), ms: fc.integer({ min: 1, max: 60_000 }) }) },
  ),
  { maxLength: 60 },
);

test('whatever happens: never more inside, never more starts or tokens in any minute, none inside while closed, all answered', async () => {
  const limits = fc.record({
    concurrency: fc.integer({ min: 1, max: 4 }),
    requestsPerMinute: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null }),
    tokensPerMinute: fc.option(fc.integer({ min: 100, max: 300 }), { nil: null }),
  });
  await fc.assert(
    fc.asyncProperty(limits, steps, async (some, plan) => {
      const { clock, gate } = open(some);
      const starts: { at: number; used: number; tokens: number }[] = [];
      const order: number[] = [];
      let [answered, inside, closedUntil] = [0, 0, -1];
      const visit = async (step: Extract<Step, { do: 'enter' }>, name: number): Promise<void> => {
        const stop = new AbortController();
        if (step.abortMs !== null) void clock.sleep(step.abortMs).then(() => stop.abort());
        const entry = await gate.enter(step.tokens, stop.signal);
        answered += 1;
        if (!entry.admitted) return;
        const start = { at: clock.monotonicMs(), used: step.tokens, tokens: step.tokens };
        starts.push(start);
        order.push(name);
        inside += 1;
        expect(inside).toBeLessThanOrEqual(some.concurrency);
        expect(start.at).toBeGreaterThanOrEqual(closedUntil);
        await clock.sleep(step.takesMs);
        inside -= 1;
        start.used = Math.min(step.uses, step.tokens);
        entry.leave(start.used);
      };
      const visits: Promise<void>[] = [];
      for (const step of plan) {
        if (step.do === 'wait') await clock.advance(step.ms);
        else if (step.do === 'enter') visits.push(visit(step, visits.length));
        else {
          gate.closeFor(step.ms);
          closedUntil = Math.max(closedUntil, clock.monotonicMs() + step.ms);
        }
        // Who was let in before a closing has to learn of it before the closing counts.
        await clock.advance(0);
      }
      await clock.advance(3 * HOUR);
      await Promise.all(visits);
      expect(answered).toBe(visits.length);
      expect(gate.state()).toEqual({ waiting: 0, inside: 0, closedForMs: 0 });
      expect(order).toEqual([...order].sort((a, b) => a - b));
      for (const { at } of starts) {
        const minute = starts.filter((other) => other.at >= at && other.at < at + MINUTE);
        expect(minute.length).toBeLessThanOrEqual(some.requestsPerMinute ?? Infinity);
        const used = minute.reduce((sum, start) => sum + start.used, 0);
        if (minute.length > 1) expect(used).toBeLessThanOrEqual(some.tokensPerMinute ?? Infinity);
      }
    }),
    { numRuns: 120 },
  );
});
