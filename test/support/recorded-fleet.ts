import type { Baseline } from '../../src/baselines/baseline.ts';
import type { Suite } from '../../src/canaries/canary.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { createMakers } from '../../src/cli/makers.ts';
import type { Config } from '../../src/config/config.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import type { Clock } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { createFakeClock } from './fake-clock.ts';
import type { FakeClock } from './fake-clock.ts';
import { FLEET, fleetConfig } from './fleet-config.ts';
import type { FleetConfigOptions, FleetShape } from './fleet-config.ts';
import { createCalls } from './pass-time.ts';
import { recordBaselines } from './record-baselines.ts';
import { startDaemon } from './virtual-daemon.ts';
import type { VirtualDaemon } from './virtual-daemon.ts';

export interface RecordedFleetOptions extends Omit<FleetConfigOptions, 'fleet'> {
  readonly seed: number;
  readonly fleet?: Partial<FleetShape>;
  readonly profiles?: readonly object[];
  /** From the first of five runs to the last; left out = an hour apart and provisional, else approved at their end. */
  readonly recordedOverMs?: number;
}

/** A simulated fleet and its baselines; daemons may be started on it one after another. */
export interface RecordedFleet {
  readonly simulator: Simulator;
  readonly clock: FakeClock;
  readonly config: Config;
  readonly suite: Suite;
  readonly baselines: readonly Baseline[];
  /** Its first cycle is sent at once. */
  readonly start: (store?: Store) => Promise<VirtualDaemon>;
  readonly stop: () => Promise<void>;
}

/** A clock on which it can be seen how many sleep. */
const countSleepers = (clock: Clock): { readonly clock: Clock; readonly sleeping: () => number } => {
  let sleeping = 0;
  return {
    sleeping: () => sleeping,
    clock: {
      ...clock,
      sleep: async (ms, signal) => {
        sleeping += 1;
        await clock.sleep(ms, signal);
        sleeping -= 1;
      },
    },
  };
};

/** Starts a healthy fleet on an hour and records its baselines; the clock then stands on the hour after the last run. */
export const startRecordedFleet = async (options: RecordedFleetOptions): Promise<RecordedFleet> => {
  const clock = createFakeClock('2026-03-02T00:00:00.000Z');
  const suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
  const fleet = { ...FLEET, ...options.fleet };
  const blocks = [{ model: fleet.models, region: fleet.regions, hardware: fleet.hardware }];
  const counted = countSleepers(clock);
  const simulator = await startSimulator({
    suite,
    scenario: parseScenario({ seed: options.seed, fleet: blocks, profiles: options.profiles ?? [] }, 'virtual'),
    clock: counted.clock,
    host: '127.0.0.1',
    port: 0,
  });
  const config = fleetConfig(simulator.url, { ...options, fleet });
  const calls = createCalls();
  const makers = calls.watch(createMakers(clock));
  const waiting = { clock, calls, simulator, sleeping: counted.sleeping };
  const baselines = await recordBaselines({ config, suite, makers, overMs: options.recordedOverMs, waiting });
  const recorded = { config, suite, baselines };
  return {
    ...recorded,
    simulator,
    clock,
    start: (store = createMemoryStore()) => startDaemon(recorded, makers, waiting, store),
    stop: simulator.stop,
  };
};
