import { expect, test } from 'vitest';
import { MINUTE, START, gateway, good, settle } from './harness.ts';
import { ONE_AT_A_TIME, open } from './open-slot.ts';

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
