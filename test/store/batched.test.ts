import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { createBatchedStore } from '../../src/store/batched.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, sampleOf } from './build.ts';

const cycle = cycleOf({ slots: [300] });
const probes = probesOf(cycle);

/** A memory store that writes down how it was called. */
const watched = async (): Promise<{ readonly store: Store; readonly calls: string[] }> => {
  const inner = createMemoryStore();
  await inner.openCycle(cycle);
  const calls: string[] = [];
  return {
    calls,
    store: {
      ...inner,
      claim: (claims, limit) => {
        calls.push(`claim ${claims.length}`);
        return inner.claim(claims, limit);
      },
      record: (samples) => {
        calls.push(`record ${samples.length}`);
        return inner.record(samples);
      },
      closeSlot: (...rest) => {
        calls.push('close');
        return inner.closeSlot(...rest);
      },
    },
  };
};

test('calls within 10 ms of the first share one call each way, and get their own results in order', async () => {
  const { store, calls } = await watched();
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore(store, clock);
  const claims = [
    batched.claim([claimOf(probes[0]!), claimOf(probes[1]!)], NO_LIMIT),
    batched.claim([claimOf(probes[1]!)], NO_LIMIT),
  ];
  await clock.advance(9);
  expect(calls).toEqual([]);
  const recorded = [batched.record([sampleOf(probes[2]!)]), batched.record([sampleOf(probes[2]!)])];
  await clock.advance(1);
  expect(await Promise.all(claims)).toEqual([['claimed', 'claimed'], ['gone']]);
  expect(await Promise.all(recorded)).toEqual([['recorded'], ['duplicate']]);
  expect(calls).toEqual(['record 2', 'claim 3']);
});

test('the next batch has ten milliseconds of its own', async () => {
  const { store, calls } = await watched();
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore(store, clock);
  const first = batched.record([sampleOf(probes[0]!)]);
  await clock.advance(10);
  await first;
  const second = batched.record([sampleOf(probes[1]!)]);
  await clock.advance(9);
  expect(calls).toEqual(['record 1']);
  await clock.advance(1);
  await second;
  expect(calls).toEqual(['record 1', 'record 1']);
});

test('a full batch goes at once', async () => {
  const { store, calls } = await watched();
  const batched = createBatchedStore(store, createFakeClock(minute(0)), { withinMs: 10, size: 50 });
  const results = await Promise.all(probes.slice(0, 50).map((probe) => batched.claim([claimOf(probe)], NO_LIMIT)));
  expect(results.flat()).toEqual(Array(50).fill('claimed'));
  expect(calls).toEqual(['claim 50']);
});

test('claims under different limits are not mixed', async () => {
  const { store, calls } = await watched();
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore(store, clock);
  const none = { dollars: 0, tokens: null };
  const results = [NO_LIMIT, { ...NO_LIMIT }, none, NO_LIMIT].map((limit, index) =>
    batched.claim([claimOf(probes[index]!)], limit),
  );
  await clock.advance(10);
  expect((await Promise.all(results)).flat()).toEqual(['claimed', 'claimed', 'over_budget', 'claimed']);
  expect(calls).toEqual(['claim 2', 'claim 1', 'claim 1']);
});

test('one call that is refused does not take the others with it', async () => {
  const { store } = await watched();
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore(store, clock);
  const results = Promise.allSettled([
    batched.record([sampleOf(probes[0]!)]),
    batched.record([sampleOf({ ...probes[1]!, key: 'nobody' })]),
    batched.record([sampleOf(probes[2]!)]),
  ]);
  await clock.advance(10);
  expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await store.readSample(probes[0]!.key)).not.toBeNull();
});

test('when the world is at fault all calls get its error, and it is asked once', async () => {
  const { store, calls } = await watched();
  const clock = createFakeClock(minute(0));
  const record: Store['record'] = (samples) => {
    calls.push(`record ${samples.length}`);
    return Promise.reject(new EnvironmentError('the disk is full'));
  };
  const batched = createBatchedStore({ ...store, record }, clock);
  const results = Promise.allSettled(probes.slice(0, 3).map((probe) => batched.record([sampleOf(probe)])));
  await clock.advance(10);
  expect((await results).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(calls).toEqual(['record 3']);
  const claimed = batched.claim([claimOf(probes[0]!)], NO_LIMIT);
  await clock.advance(10);
  expect(await claimed).toEqual(['claimed']);
});

test('a sample that came before its slot is closed is in time, though it was not written yet', async () => {
  const { store, calls } = await watched();
  const batched = createBatchedStore(store, createFakeClock(minute(0)));
  const recorded = batched.record([sampleOf(probes[0]!)]);
  expect(await batched.closeSlot(cycle.slots[0]!.id, minute(9), 'deadline')).toBe(1);
  expect(await recorded).toEqual(['recorded']);
  expect(calls).toEqual(['record 1', 'close']);
});

test('closing writes what waits', async () => {
  const { store } = await watched();
  const batched = createBatchedStore(store, createFakeClock(minute(0)));
  const recorded = batched.record([sampleOf(probes[0]!)]);
  await batched.close();
  expect(await recorded).toEqual(['recorded']);
});
