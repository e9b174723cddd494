import type { Reading, Rule } from './rule.ts';

/** Alarm when a reading is above. */
export interface Thresholds {
  readonly stream: number;
  readonly fleet: number;
  /** False alarms a fleet and month that healthy streams gave with them. */
  readonly measured: number;
}

/** An alarm silences its stream for so many cycles: people do not count one bad day as 24. */
const SILENT = 24;

/** Alarms of one stream with a threshold; readings by cycle. */
const alarms = (readings: readonly (number | null)[], threshold: number): number => {
  let count = 0;
  let silent = 0;
  for (const reading of readings) {
    silent -= 1;
    if (reading === null || reading <= threshold || silent > 0) continue;
    count += 1;
    silent = SILENT;
  }
  return count;
};

/** The least threshold with at most so many alarms in all; streams are lists of readings. */
const leastThreshold = (streams: readonly (readonly (number | null)[])[], allowed: number): number => {
  const values = [...new Set(streams.flat().flatMap((x) => x ?? []))].sort((one, other) => one - other);
  let [low, high] = [-1, values.length - 1];
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    const total = streams.reduce((sum, one) => sum + alarms(one, values[middle] ?? Infinity), 0);
    if (total <= allowed) high = middle;
    else low = middle;
  }
  return values[high] ?? Infinity;
};

/** Healthy readings of one rule: of each stream of each fleet, and of each fleet as a whole; the months of fleets they cover. */
export interface HealthyReadings {
  readonly streams: readonly (readonly (number | null)[])[];
  readonly fleets: readonly (readonly (number | null)[])[];
  readonly months: number;
}

export const collect = (readings: readonly (Reading | null)[], streams: number, months: number): HealthyReadings => ({
  streams: Array.from({ length: streams }, (_, i) => readings.map((one) => one?.streams[i] ?? null)),
  fleets: [readings.map((one) => one?.fleet ?? null)],
  months,
});

export const pool = (all: readonly HealthyReadings[]): HealthyReadings => ({
  streams: all.flatMap(({ streams }) => streams),
  fleets: all.flatMap(({ fleets }) => fleets),
  months: all.reduce((sum, { months }) => sum + months, 0),
});

/**
 * Thresholds with the asked false alarms a fleet and month, half for the streams and half for the fleet. As counts are
 * whole numbers, what they give may be less; it is measured on the same streams.
 */
export const calibrate = ({ streams, fleets, months }: HealthyReadings, perMonth: number): Thresholds => {
  const allowed = (perMonth * months) / 2;
  const stream = leastThreshold(streams, allowed);
  const fleet = leastThreshold(fleets, allowed);
  const total = [...streams.map((one) => alarms(one, stream)), ...fleets.map((one) => alarms(one, fleet))].reduce(
    (sum, x) => sum + x,
    0,
  );
  return { stream, fleet, measured: total / months };
};

/** Whether a reading alarms anywhere among these streams, or on the fleet as a whole. */
export const isAlarm = (
  reading: Reading | null,
  { stream, fleet }: Thresholds,
  watched: (index: number) => boolean,
): boolean =>
  reading !== null &&
  ((reading.fleet !== null && reading.fleet > fleet) ||
    reading.streams.some((x, i) => x !== null && x > stream && watched(i)));

export type Calibration = Readonly<Record<Rule['name'], Thresholds>>;
