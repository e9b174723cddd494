import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { ErrorStage } from '../../src/publish/operation-metrics.ts';
import { keepHouse } from '../../src/run/housekeeping.ts';
import type { HousekeepingTools } from '../../src/run/housekeeping.ts';
import { learnFromStore } from '../../src/run/learn.ts';
import { createSetup } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { baseline } from '../baselines/fixtures.ts';
import { NO_LIMIT, claimOf, cycleOf, minute, probesOf, sampleOf } from '../store/build.ts';
import { HOUR, MINUTE, fakeMakers, fakeProvider, good, loadedWith, steppingClock } from './harness.ts';
import type { Shape } from './harness.ts';

const house = (shape: Shape, store: Store, more: Partial<HousekeepingTools> = {}) => {
  const clock = steppingClock();
  const setup = createSetup(loadedWith(shape), fakeMakers(fakeProvider().probe), clock);
  const done: Record<string, number> = {};
  const count = (what: string) => (): Promise<void> => {
    done[what] = (done[what] ?? 0) + 1;
    return Promise.resolve();
  };
  const errors: (readonly [ErrorStage, string])[] = [];
  const stop = new AbortController();
  const tools: HousekeepingTools = {
    store: { ...store, prune: (before) => count(`prune before ${before}`)().then(() => 0) },
    clock,
    log: pino({ level: 'silent' }),
    setup: () => setup,
    publication: { samples: count('samples'), changeEvents: count('changeEvents') },
    attempt: async (stage, work) => {
      try {
        await work();
      } catch (error) {
        errors.push([stage, (error as Error).message]);
      }
    },
    takeUp: count('takeUp'),
    judge: count('judge'),
    ...more,
  };
  return { clock, setup, done, errors, stop, ended: keepHouse(tools, stop.signal) };
};

test('each tick looks after open slots and judges; samples are read once a minute; pruning happens once an hour', async () => {
  const one = house({ config: { baselines: join(tmpdir(), 'none-of-these') } }, createMemoryStore());
  await one.clock.advance(MINUTE);
  expect(one.done).toEqual({ takeUp: 4, judge: 4, samples: 1 });
  await one.clock.advance(HOUR - MINUTE);
  expect(one.done).toEqual({
    takeUp: 240,
    judge: 240,
    samples: 60,
    changeEvents: 1,
    'prune before 2026-08-24T11:00:00.000Z': 1,
  });
  one.stop.abort();
  await one.ended;
});

test('what fails is told with its stage, and does not end the housekeeping', async () => {
  const fails = (what: string) => (): Promise<never> => Promise.reject(new Error(what));
  const one = house({ config: { baselines: '' } }, createMemoryStore(), {
    takeUp: fails('open slots'),
    publication: { samples: fails('samples'), changeEvents: fails('change events') },
  });
  await one.clock.advance(2 * MINUTE);
  expect(one.errors.filter(([stage]) => stage === 'run')).toHaveLength(8);
  expect(one.errors.filter(([stage]) => stage === 'publish')).toEqual([
    ['publish', 'samples'],
    ['publish', 'samples'],
  ]);
  one.stop.abort();
  await one.ended;
});

/** One right answer of the fixtures' canary in each of these hours. */
const answeredStore = async (hours: readonly number[]): Promise<Store> => {
  const store = createMemoryStore();
  for (const hour of hours) {
    const cycle = cycleOf({ plannedAt: minute(hour * 60), slots: [1] });
    await store.openCycle(cycle);
    await store.claim(
      probesOf(cycle).map((probe) => claimOf(probe)),
      NO_LIMIT,
    );
    await store.record(
      probesOf(cycle).map((probe) => sampleOf(probe, { scores: { correct: 1 }, outcome: good({ model: 'm' }) })),
    );
    await store.closeSlot(cycle.slots[0]!.id, minute(hour * 60 + 1), 'deadline');
  }
  return store;
};

test('successors of provisional baselines are learned after an hour and then once a day, and wait in pending', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-house-'));
  try {
    const store = await answeredStore([0, 12, 24, 36, 48]);
    const quick = { group: 'east', canary: 'arithmetic/c0', fingerprint: 'arithmetic/c0', provisional: true };
    const shape = {
      baselines: [baseline(quick)],
      backends: [{ ...loadedWith().config.backends[0]!, id: 'east', group: 'east' }],
      canaries: [{ ...loadedWith().suite.canaries[0]!, id: 'arithmetic/c0', fingerprint: 'arithmetic/c0' }],
      config: { baselines: folder },
    };
    let looks = 0;
    const counting: Store = { ...store, readIncidents: () => ((looks += 1), store.readIncidents()) };
    const one = house(shape, counting);
    await one.clock.advance(HOUR - 1);
    expect(looks).toBe(0);
    await one.clock.advance(1);
    const waiting = async (): Promise<readonly string[]> => {
      const names = await readdir(folder, { recursive: true });
      return names.filter((name) => name.endsWith('.json'));
    };
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
    expect(one.errors).toEqual([]);
    const [file] = await waiting();
    expect(file).toMatch(/^pending/);
    const learned = JSON.parse(await readFile(join(folder, file!), 'utf8')) as object;
    expect(learned).toMatchObject({ ...quick, provisional: false, learned: true, approved: null });
    await one.clock.advance(24 * HOUR - 1);
    expect(looks).toBe(1);
    await one.clock.advance(1);
    await expect.poll(() => looks, { timeout: 10_000 }).toBe(2);
    one.stop.abort();
    await one.ended;
    const again = await learnFromStore(one.setup, [learned as never], store);
    expect(again.learned).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
