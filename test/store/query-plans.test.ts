import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { FOLDED_PURPOSES } from '../../src/model.ts';
import { storeOn } from '../../src/store/kysely.ts';
import { commitOf, cycleOf, minute, probesOf, runCycle } from './build.ts';

/** Notes every statement that is prepared on it. */
class WatchedDatabase extends DatabaseSync {
  readonly texts = new Set<string>();

  override prepare(sql: string): StatementSync {
    this.texts.add(sql);
    return super.prepare(sql);
  }
}

test('no statement walks all probes, samples or slots: their number grows for as long as retention allows', async () => {
  const database = new WatchedDatabase(':memory:');
  const store = storeOn(database, { path: ':memory:', answers: 'full' });
  const cycle = cycleOf({ slots: [3] });
  await runCycle(store, cycle, minute(5));
  await store.commitFold(commitOf(1));
  await store.readBusyCells(FOLDED_PURPOSES);
  await store.readOpenSlots(FOLDED_PURPOSES);
  await store.readClosedSlots(1, 1);
  await store.readSlotSamples(cycle.slots[0]!.id);
  await store.readSample(probesOf(cycle)[0]!.key);
  await store.readProbe(probesOf(cycle)[0]!.key);
  await store.readSamples({ limit: 3, canary: 'arithmetic/c0', backend: 'east', since: minute(0) });
  await store.readUnfolded(0, 10);
  await store.readScoreMeans(minute(0));
  await store.readLastPlanned('hourly');
  await store.readChanges({ limit: 9 });
  await store.interruptStarted(FOLDED_PURPOSES, minute(6));
  await store.prune(minute(99));
  const texts = [...database.texts].filter((text) => /^(select|insert|update|delete)/.test(text));
  expect(texts.length).toBeGreaterThan(30);
  const walks = texts.flatMap((text) => {
    const parameters = Array.from(text.matchAll(/\?/g), () => null);
    const plan = database.prepare(`explain query plan ${text}`).all(...parameters);
    return plan.map(({ detail }) => `${String(detail)}: ${text}`);
  });
  // The partial index of open slots holds nothing but what is asked for.
  const whole = walks.filter((walk) => /^SCAN (probe|sample|slot)\b/.test(walk) && !/USING INDEX slot_open/.test(walk));
  expect(whole).toEqual([]);
  await store.close();
});
