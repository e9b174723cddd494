import { expect, test } from 'vitest';
import type { Sample } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { runSlot } from '../../src/run/run-slot.ts';
import type { SlotTools } from '../../src/run/run-slot.ts';
import { createSetup } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { backend } from '../plan/fixtures.ts';
import { NO_LIMIT } from '../store/build.ts';
import {
  MINUTE,
  START,
  fakeMakers,
  fakeProvider,
  gateway,
  good,
  loadedWith,
  settle,
  steppingClock,
} from './harness.ts';
import type { Handler, Shape } from './harness.ts';

const ONE_AT_A_TIME = [
  backend('a', {
    limits: { concurrency: 1, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: MINUTE },
  }),
];

interface Wishes extends Shape {
  readonly handler?: Handler;
  readonly tools?: Partial<SlotTools>;
  readonly wrap?: (store: Store) => Store;
  readonly repeats?: number;
}

/** One open slot, its deadline 90 s after its probes, and what happens to it. */
const open = async ({ handler, tools = {}, wrap = (store) => store, repeats = 1, ...shape }: Wishes = {}) => {
  const clock = steppingClock();
  const inner = createMemoryStore();
  const store = wrap(inner);
  const provider = fakeProvider(handler);
  const loaded = loadedWith(shape);
  const setup = createSetup(loaded, fakeMakers(provider.probe), clock);
  const { cycle } = planCycle({
    schedule: { name: 'hourly', spreadMs: 0, jitterMs: 0, repeats },
    plannedAt: START,
    purpose: 'schedule',
    cells: setup.cells,
    busy: [],
    backends: loaded.config.backends,
    graceMs: 30_000,
  });
  await inner.openCycle(cycle);
  const shown: Sample[] = [];
  const deferred: Record<string, number> = {};
  const closed: number[] = [];
  const [stop, abort] = [new AbortController(), new AbortController()];
  const all: SlotTools = {
    store,
    clock,
    budget: () => NO_LIMIT,
    target: setup.target,
    gate: setup.gate,
    onSample: (sample) => shown.push(sample),
    onDeferred: (reason, count) => {
      deferred[reason] = (deferred[reason] ?? 0) + count;
    },
    ...tools,
  };
  const run = async (): Promise<void> => {
    const [slot] = await inner.readOpenSlots(['schedule']);
    await runSlot(slot!, all, { stop: stop.signal, abort: abort.signal }, () => closed.push(clock.now()));
  };
  const keys = cycle.slots.flatMap(({ probes }) => probes.map(({ key }) => key));
  const states = () => Promise.all(keys.map(async (key) => (await inner.readProbe(key))?.state));
  const samples = () => inner.readSlotSamples(`${cycle.id}#0`);
  const isOpen = async () => (await inner.readOpenSlots(['schedule'])).length === 1;
  return {
    clock,
    store: inner,
    provider,
    setup,
    shown,
    deferred,
    closed,
    stop,
    abort,
    run,
    keys,
    states,
    samples,
    isOpen,
  };
};

test('a probe is claimed before it is sent, recorded when it has ended, and shown after that', async () => {
  const order: string[] = [];
  const slot = await open({
    handler: () => {
      order.push('send');
      return good();
    },
    wrap: (store) => ({
      ...store,
      claim: (...args) => (order.push('claim'), store.claim(...args)),
      record: async (samples) => {
        const result = await store.record(samples);
        order.push('record');
        return result;
      },
    }),
    tools: { onSample: () => order.push('show') },
    backends: ONE_AT_A_TIME,
  });
  await slot.run();
  expect(order).toEqual(['claim', 'send', 'record', 'show', 'claim', 'send', 'record', 'show']);
  expect(await slot.isOpen()).toBe(false);
  expect((await slot.samples()).map(({ scores }) => scores)).toEqual([{ correct: 1 }, { correct: 1 }]);
});

test('retry-after closes the gate: the rest of the slot is deferred and counted, not failed', async () => {
  const limited = { kind: 'failure', reason: 'rate_limited', message: '429', retryAfterMs: MINUTE } as const;
  const slot = await open({
    handler: () => limited,
    repeats: 3,
    backends: ONE_AT_A_TIME,
  });
  await slot.run();
  expect(slot.provider.calls).toHaveLength(1);
  expect((await slot.samples()).map(({ outcome }) => outcome)).toEqual([limited]);
  expect(slot.deferred).toEqual({ retry_after: 5 });
  expect(slot.closed).toHaveLength(1);
});

test('probes that do not fit into the budget are deferred and counted, and never sent', async () => {
  const slot = await open({ tools: { budget: () => ({ dollars: 0, tokens: null }) } });
  await slot.run();
  expect(slot.provider.calls).toEqual([]);
  expect(await slot.states()).toEqual(['deferred', 'deferred']);
  expect(slot.deferred).toEqual({ budget: 2 });
  expect(slot.closed).toHaveLength(1);
});

test('at its deadline a slot closes; what was waiting is deferred, what was under way comes late and is not folded', async () => {
  const answer = gateway<ReturnType<typeof good>>();
  const slot = await open({
    handler: () => answer.promise,
    backends: ONE_AT_A_TIME,
  });
  const running = slot.run();
  await slot.clock.advance(89_000);
  expect(slot.closed).toEqual([]);
  await slot.clock.advance(1000);
  expect(slot.closed).toEqual([Date.parse(START) + 90_000]);
  const [folded] = await slot.store.readClosedSlots(1, 10);
  expect(folded?.samples.map(({ outcome }) => outcome)).toMatchObject([{ kind: 'failure', reason: 'deadline' }]);
  answer.open(good());
  await running;
  expect(slot.shown.map(({ late }) => late)).toEqual([true]);
  expect(await slot.samples()).toMatchObject([{ late: true, outcome: { kind: 'answer' } }]);
  expect(
    (await slot.store.readClosedSlots(1, 10))[0]?.samples.filter(({ outcome }) => outcome.kind === 'answer'),
  ).toEqual([]);
  expect(slot.deferred).toEqual({ slot_deadline: 1 });
  expect(slot.provider.calls).toHaveLength(1);
});

test('a slot that is taken up after its deadline sends nothing, and closes', async () => {
  const slot = await open();
  await slot.clock.advance(100_000);
  await slot.run();
  expect(slot.provider.calls).toEqual([]);
  expect(slot.deferred).toEqual({ slot_deadline: 2 });
  expect(await slot.isOpen()).toBe(false);
});

test('stopping sends nothing new, waits for what is under way and leaves the slot open', async () => {
  const answer = gateway<ReturnType<typeof good>>();
  const slot = await open({
    handler: () => answer.promise,
    backends: ONE_AT_A_TIME,
  });
  const running = slot.run();
  await settle();
  slot.stop.abort();
  await settle();
  answer.open(good());
  await running;
  expect(slot.closed).toEqual([]);
  expect(await slot.isOpen()).toBe(true);
  expect((await slot.states()).sort()).toEqual(['ended', 'planned']);
  expect(slot.deferred).toEqual({});
});

test('what is cut short by the end of the process is a failure, and no score', async () => {
  const slot = await open({ handler: () => gateway<never>().promise });
  const running = slot.run();
  await settle();
  slot.stop.abort();
  slot.abort.abort();
  await running;
  expect(await slot.samples()).toMatchObject([
    { outcome: { reason: 'interrupted' }, scores: {} },
    { outcome: { reason: 'interrupted' }, scores: {} },
  ]);
});

test.each(['claim', 'record'] as const)(
  'a store that fails once at %s loses that probe alone: the others are recorded, the slot closes and the error is told',
  async (verb) => {
    let failures = 1;
    const slot = await open({
      repeats: 2,
      wrap: (store) => ({
        ...store,
        [verb]: (...args: never[]) => {
          if (failures-- > 0) return Promise.reject(new Error('the disk is full'));
          return (store[verb] as (...all: never[]) => unknown)(...args);
        },
      }),
    });
    await expect(slot.run()).rejects.toThrow('the disk is full');
    expect((await slot.samples()).filter(({ outcome }) => outcome.kind === 'answer')).toHaveLength(3);
    expect(slot.closed).toHaveLength(1);
    expect(await slot.isOpen()).toBe(false);
  },
);

test('when closing fails the slot waits for what is under way before it says so', async () => {
  const answer = gateway<ReturnType<typeof good>>();
  const slot = await open({
    handler: () => answer.promise,
    wrap: (store) => ({ ...store, closeSlot: () => Promise.reject(new Error('the disk is full')) }),
  });
  let ended = false;
  const running = expect(slot.run().finally(() => (ended = true))).rejects.toThrow('the disk is full');
  await slot.clock.advance(90_000);
  expect(ended).toBe(false);
  answer.open(good());
  await running;
  expect(slot.closed).toEqual([]);
  expect(slot.shown).toHaveLength(2);
});

test('a probe whose canary or backend is gone from the configuration is not sent; its slot defers it', async () => {
  const slot = await open();
  const gone = await open({
    tools: {
      target: (planned) => (planned.canary === 'arithmetic/x' ? null : slot.setup.target(planned)),
      gate: slot.setup.gate,
    },
  });
  await gone.run();
  expect(gone.shown.map(({ canary }) => canary)).toEqual(['arithmetic/y']);
  expect(gone.deferred).toEqual({ slot_deadline: 1 });
  expect(slot.setup.target({ canary: 'arithmetic/z', variant: 'plain', backend: 'a' })).toBeNull();
  expect(slot.setup.target({ canary: 'arithmetic/x', variant: 'cold', backend: 'a' })).toBeNull();
  expect(slot.setup.target({ canary: 'arithmetic/x', variant: 'plain', backend: 'z' })).toBeNull();
});
