// Run as a process of its own by processes.test.ts: opens the store of argv and does one of these with it, saying on
// standard output what the store has acknowledged. Writes are synchronous, so a line that was read was acknowledged.
import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/kysely.ts';
import type { Store } from '../../src/store/store.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, sampleOf } from './build.ts';

const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Claims and records probe after probe until it is killed or done. */
const recordAll = async (store: Store, from: number): Promise<void> => {
  for (let hour = from; hour < from + 50; hour += 1) {
    const cycle = cycleOf({ plannedAt: minute(60 * hour), slots: [20, 20] });
    if (await store.openCycle(cycle)) say(`opened ${cycle.id}`);
    for (const probe of probesOf(cycle)) {
      const [claimed] = await store.claim([claimOf(probe)], NO_LIMIT);
      if (claimed !== 'claimed') continue;
      say(`claimed ${probe.key}`);
      await store.record([sampleOf(probe, { outcome: { ...sampleOf(probe).outcome } })]);
      say(`recorded ${probe.key}`);
    }
    for (const slot of cycle.slots)
      say(`closed ${String(await store.closeSlot(slot.id, minute(60 * hour + 9), 'deadline'))}`);
  }
};

/** Claims every probe of one cycle, racing with other processes for each. */
const claimAll = async (store: Store): Promise<void> => {
  const cycle = cycleOf({ slots: [60] });
  await store.openCycle(cycle);
  for (const probe of probesOf(cycle)) {
    const [result] = await store.claim([claimOf(probe)], { dollars: 0.3, tokens: null });
    say(`${result ?? 'nothing'} ${probe.key}`);
  }
  const number = await store.closeSlot(cycle.slots[0]!.id, minute(9), 'deadline');
  say(`number ${String(number)}`);
};

const [path = '', what = ''] = process.argv.slice(2);
const store = await openStore({ path, answers: 'full' });
if (what === 'record') await recordAll(store, 0);
else await claimAll(store);
await store.close();
