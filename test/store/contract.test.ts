import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Clock } from '../../src/model.ts';
import { createBatchedStore } from '../../src/store/batched.ts';
import { openStore } from '../../src/store/kysely.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { storeContract } from '../contract/store.ts';

const folder = await mkdtemp(join(tmpdir(), 'coalmine-store-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Ten milliseconds pass at the next turn of the event loop. */
const hasty: Clock = { now: () => 0, monotonicMs: () => 0, sleep: () => nextTurn(undefined) };

const names = (function* () {
  for (let number = 1; ; number += 1) yield join(folder, `${number}`, 'coalmine.db');
})();
const onDisk = () => openStore({ path: names.next().value, answers: 'full' });

storeContract('in memory', () => Promise.resolve(createMemoryStore()));
storeContract('in SQLite', onDisk);
storeContract('in SQLite without a file', () => openStore({ path: ':memory:', answers: 'full' }));
storeContract('in SQLite with gathered calls', async () => createBatchedStore(await onDisk(), hasty));
