import { expect, test } from 'vitest';
import { EnvironmentError } from '../../src/errors.ts';
import { storeOn } from '../../src/store/kysely.ts';
import { openDatabase } from '../../src/store/sqlite-dialect.ts';
import { NO_LIMIT, answerOf, claimOf, cycleOf, minute, probesOf, sampleOf } from './build.ts';
import { temporaryPath } from './folder.ts';

test('a full disk refuses a sample in one line, loses none before it, and work goes on once there is room', async () => {
  const path = temporaryPath();
  const database = openDatabase(path);
  const store = storeOn(database, { path, answers: 'full' });
  const cycle = cycleOf({ slots: [200] });
  await store.openCycle(cycle);
  const probes = probesOf(cycle);
  await store.claim(
    probes.map((probe) => claimOf(probe)),
    NO_LIMIT,
  );
  const [{ pages } = { pages: 0 }] = database.prepare('select page_count as pages from pragma_page_count()').all();
  database.exec(`pragma max_page_count = ${Number(pages) + 8}`);

  const big = probes.map((probe) => sampleOf(probe, { outcome: answerOf({ text: 'x'.repeat(3000) }) }));
  const stored: string[] = [];
  let refusal: unknown = null;
  for (const sample of big) {
    try {
      await store.record([sample]);
      stored.push(sample.key);
    } catch (error) {
      refusal = error;
      break;
    }
  }
  expect(refusal).toBeInstanceOf(EnvironmentError);
  expect((refusal as Error).message).toBe(`store ${path}: the disk is full (SQLITE_FULL)`);
  expect(stored.length).toBeGreaterThan(0);
  expect(stored.length).toBeLessThan(big.length);
  for (const key of stored) expect(await store.readSample(key)).not.toBeNull();
  expect((await store.readSize()).samples).toBe(stored.length);

  const refused = big[stored.length]!;
  expect(await store.readProbe(refused.key)).toMatchObject({ state: 'started' });
  database.exec('pragma max_page_count = 100000');
  expect(await store.record([refused])).toEqual(['recorded']);
  expect(await store.closeSlot(cycle.slots[0]!.id, minute(9), 'deadline')).toBe(1);
  expect((await store.readClosedSlots(1, 1))[0]!.samples).toHaveLength(200);
  await store.close();
});
