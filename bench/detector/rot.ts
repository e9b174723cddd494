import { createWatch, THRESHOLD, watchCycle } from './watch.ts';
import { answers, CYCLES_A_DAY, drawSuite, record, seeded, type Weather } from './world.ts';

/** A linear fall of the mean by `points` over `days`, after a healthy week. */
export interface Rot {
  readonly points: number;
  readonly days: number;
  readonly weather: Weather;
}

export interface RotFound {
  /** Part of seeds found before the fall was complete, and mean hours from its start of those found. */
  readonly found: number;
  readonly recentHours: number;
  readonly pinnedHours: number;
}

const HEALTHY = 7 * CYCLES_A_DAY;

const hoursOf = ({ points, days, weather }: Rot, seed: number): readonly [number, number] => {
  const random = seeded(seed);
  const suite = drawSuite(random);
  const at = weather.at(seed);
  const hour = 1 + Math.floor(24 * random());
  const watch = createWatch([record(random, suite, at)], 1, hour);
  const whole = days * CYCLES_A_DAY;
  const passing = 1 - suite.reduce((sum, loss) => sum + loss, 0) / suite.length;
  let recent = Infinity;
  let pinned = Infinity;
  for (let cycle = -HEALTHY; cycle < whole && (recent === Infinity || pinned === Infinity); cycle += 1) {
    const epsilon = Math.max(0, ((points / passing) * cycle) / whole);
    const reading = watchCycle(watch, [answers(random, suite, at(watch.hour), epsilon)]);
    if (cycle < 0) continue;
    if ((reading.recent[0] ?? 0) >= THRESHOLD) recent = Math.min(recent, cycle + 1);
    if ((reading.pinned[0] ?? 0) >= THRESHOLD) pinned = Math.min(pinned, cycle + 1);
  }
  return [recent, pinned];
};

const meanOfFound = (hours: readonly number[]): number => {
  const found = hours.filter((x) => Number.isFinite(x));
  return found.reduce((sum, x) => sum + x, 0) / found.length;
};

export const measureRot = (rot: Rot, seeds: number): RotFound => {
  const all = Array.from({ length: seeds }, (_, seed) => hoursOf(rot, 3000 + seed));
  return {
    found: all.filter(([recent, pinned]) => Math.min(recent, pinned) < Infinity).length / seeds,
    recentHours: meanOfFound(all.map(([recent]) => recent)),
    pinnedHours: meanOfFound(all.map(([, pinned]) => pinned)),
  };
};
