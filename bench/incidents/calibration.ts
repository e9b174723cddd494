import { CYCLES_A_MONTH } from '../detector/world.ts';
import type { Weather } from '../detector/world.ts';
import { calibrate, collect, pool } from '../rules-of-today/calibrate.ts';
import type { Calibration } from '../rules-of-today/calibrate.ts';
import { RULES } from '../rules-of-today/index.ts';
import type { Reading } from '../rules-of-today/rule.ts';
import { playCycle } from './cycle.ts';
import type { FleetSize } from './fleet.ts';
import { randomOf, ruleSetup } from './prepare.ts';
import { createWorld, STANDARD } from './world.ts';

export interface CalibrationOptions {
  readonly size: FleetSize;
  readonly weather: Weather;
  /** Healthy fleets, each for a month. */
  readonly fleets: number;
  readonly onFleet: (done: number) => void;
}

/** Thresholds, and how many healthy fleets they come from. */
export interface Calibrated {
  readonly fleets: number;
  readonly thresholds: Calibration;
}

/** Seeds of calibration lie apart from those of scenarios. */
const FIRST_SEED = 50_000;

/** Thresholds of the rules of today at one false alarm a fleet and month, from healthy streams of other fleets. */
export const calibrateRules = ({ size, weather, fleets, onFleet }: CalibrationOptions): Calibration => {
  const collected = RULES.map(() => [] as ReturnType<typeof collect>[]);
  for (let fleet = 0; fleet < fleets; fleet += 1) {
    const seed = FIRST_SEED + fleet;
    const world = createWorld({ ...STANDARD, size, seed, weather });
    const watches = RULES.map((rule) => rule.start(ruleSetup(world)));
    const readings = RULES.map((): (Reading | null)[] => []);
    for (let hour = 0; hour < CYCLES_A_MONTH; hour += 1) {
      const { observed } = playCycle({ world, hour, since: -1, random: randomOf(seed, 'healthy', hour) }, []);
      for (const [i, watch] of watches.entries()) readings[i]?.push(watch.take(observed));
    }
    for (const [i, all] of readings.entries()) collected[i]?.push(collect(all, world.backends.length, 1));
    onFleet(fleet + 1);
  }
  return Object.fromEntries(RULES.map(({ name }, i) => [name, calibrate(pool(collected[i] ?? []), 1)]));
};
