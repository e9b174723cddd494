import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { recordBaselines } from '../../src/cli/baseline/record.ts';
import type { OpenSession } from '../../src/cli/baseline/session.ts';
import type { Finding } from '../../src/cli/demo/compare.ts';
import { writeConfig, writeScenario } from '../../src/cli/demo/files.ts';
import { drawStory } from '../../src/cli/demo/story.ts';
import type { Kind } from '../../src/cli/demo/story.ts';
import { watch } from '../../src/cli/demo/watch.ts';
import type { Io } from '../../src/cli/io.ts';
import { loadEverything } from '../../src/cli/load-everything.ts';
import { createMakers } from '../../src/cli/makers.ts';
import type { Clock } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import { sendCycle } from '../../src/run/send-cycle.ts';
import { createSetup } from '../../src/run/setup.ts';
import { loadScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { createFakeClock } from '../../test/support/fake-clock.ts';
import type { FakeClock } from '../../test/support/fake-clock.ts';
import { loadShipped } from '../support/fleet.ts';

const CYCLE_MS = 5000;
const HOUR_MS = 3_600_000;
// The SDKs' own limits run in real time, and a busy machine must not fail a call.
const PACE = { cycleSeconds: CYCLE_MS / 1000, spreadSeconds: 0, deadlineSeconds: 600 };

const quietIo = (clock: Clock, folder: string, said: string[]): Io => ({
  stdout: { write: (text) => said.push(text) },
  stderr: { write: () => true },
  env: {},
  clock,
  random: seededRandom(folder),
  signal: new AbortController().signal,
  onHangup: () => () => undefined,
  cwd: folder,
});

/** A recording's way to the fleet without a disk. */
const openInMemory =
  (clock: FakeClock): OpenSession =>
  ({ config, suite, baselines }, { signal }) => {
    const store = createMemoryStore();
    const tools = {
      store,
      clock,
      signal,
      setup: createSetup({ config, suite, baselines }, createMakers(clock), clock),
    };
    return Promise.resolve({
      resume: () => Promise.resolve([]),
      send: ({ schedule: name, repeats, ...run }) => {
        const schedule = { name, repeats, spreadMs: 0, jitterMs: 0 };
        const { backends } = config;
        return sendCycle(
          planCycle({ ...run, schedule, purpose: 'baseline', busy: [], backends, graceMs: HOUR_MS }).cycle,
          tools,
        );
      },
      close: () => store.close(),
    });
  };

/** Time passes only between runs, when nothing is under way that has a deadline. */
const record = async (config: string, io: Io, clock: FakeClock): Promise<void> => {
  const passing = { ...io, clock: { ...clock, sleep: clock.advance } };
  const options = { config, format: 'text', quick: true, runs: '5', repeats: '1', over: '24h' } as const;
  await recordBaselines(options, passing, openInMemory(clock));
  await clock.advance(CYCLE_MS - (clock.now() % CYCLE_MS));
};

/**
 * One demo in this process: its files, its recording, its story and its comparison, over real HTTP. Nothing waits: a
 * sleep of the story is a cycle of the daemon, and the fleet answers at once.
 */
export const playDemo = async (kind: Kind, seed: number): Promise<readonly Finding[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-bench-demo-'));
  const clock = createFakeClock('2026-03-02T00:00:00.000Z');
  const said: string[] = [];
  const io = quietIo(clock, folder, said);
  const simulator = await startSimulator({
    suite: await loadShipped(),
    scenario: await loadScenario(await writeScenario(folder, seed)),
    clock: { ...clock, sleep: () => Promise.resolve() },
  });
  try {
    const config = await writeConfig(folder, simulator.url, PACE);
    await record(config, io, clock).catch((error: unknown) => {
      throw new Error(`demo ${seed}: recording failed: ${said.join('')}`, { cause: error });
    });
    const loaded = await loadEverything(config, io);
    const app = createApp(loaded, {
      store: createMemoryStore(),
      clock,
      log: pino({ level: 'silent' }),
      makers: createMakers(clock),
      createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
      load: () => Promise.resolve(loaded),
    });
    const { url } = await app.start();
    const sleep = async (ms: number): Promise<void> => {
      await clock.advance(ms);
      await app.wake('hour');
      await app.idle();
    };
    try {
      const story = drawStory(kind, seededRandom(`demo ${seed}`));
      const stage = { simulator: simulator.url, daemon: url, cycleMs: CYCLE_MS };
      return await watch({ ...io, clock: { ...clock, sleep } }, story, stage);
    } finally {
      await app.stop(1000);
    }
  } finally {
    await simulator.stop();
    await rm(folder, { recursive: true, force: true });
  }
};
