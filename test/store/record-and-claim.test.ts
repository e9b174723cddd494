import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { createBatchedStore } from '../../src/store/batched.ts';
import { openStore } from '../../src/store/kysely.ts';
import type { Store } from '../../src/store/store.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, sampleOf } from './build.ts';

const cycle = cycleOf({ slots: [5] });
const probes = probesOf(cycle);

const inSqlite = async (): Promise<Store> => {
  const store = await openStore({ path: ':memory:', answers: 'full' });
  await store.openCycle(cycle);
  return store;
};

test('samples and claims of one moment are written by one verb', async () => {
  const store = await inSqlite();
  const alone = (): never => {
    throw new Error('sent apart');
  };
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore({ ...store, record: alone, claim: alone }, clock);
  const recorded = batched.record([sampleOf(probes[0]!)]);
  const claimed = batched.claim([claimOf(probes[1]!), claimOf(probes[0]!)], NO_LIMIT);
  await clock.advance(10);
  expect(await recorded).toEqual(['recorded']);
  expect(await claimed).toEqual(['claimed', 'gone']);
  expect((await store.readSize()).samples).toBe(1);
});

test('a sample that is refused fails alone, and the claims that came with it are decided once', async () => {
  const store = await inSqlite();
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore(store, clock);
  const refused = batched.record([sampleOf({ ...probes[0]!, key: 'never opened' })]);
  const recorded = batched.record([sampleOf(probes[1]!)]);
  const claimed = batched.claim([claimOf(probes[2]!)], NO_LIMIT);
  const all = Promise.allSettled([refused, recorded, claimed]);
  await clock.advance(10);
  expect((await all).map((result) => (result.status === 'fulfilled' ? result.value : 'rejected'))).toEqual([
    'rejected',
    ['recorded'],
    ['claimed'],
  ]);
});

test('when the world is at fault samples and claims get its error, and it is asked once', async () => {
  const store = await inSqlite();
  let asked = 0;
  const full = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new EnvironmentError('the disk is full'));
  };
  const clock = createFakeClock(minute(0));
  const batched = createBatchedStore({ ...store, recordAndClaim: full }, clock);
  const all = Promise.allSettled([
    batched.record([sampleOf(probes[0]!)]),
    batched.claim([claimOf(probes[1]!)], NO_LIMIT),
  ]);
  await clock.advance(10);
  expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(1);
  expect((await store.readSize()).samples).toBe(0);
});
