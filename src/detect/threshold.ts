/** What the false-alarm budget is shared among. */
export interface Budget {
  /** False alarms a month, whole fleet. */
  readonly falseAlarmsPerMonth: number;
  /** Floors a month: cycles of all schedules. */
  readonly cyclesPerMonth: number;
  /** Detectors (scope × signal) that share it evenly. */
  readonly detectors: number;
  /** Part of the budget that this detector's anchor has. */
  readonly part: number;
}

/**
 * The evidence in nats at which a detector alarms: log A with A = cycles a month / (F · w), w = part / detectors. Its
 * mean time to a false alarm is then at least A cycles, so all detectors together have at most F false alarms a month.
 * At least log 2, so that a generous budget never makes an alarm of nothing.
 */
export const alarmThreshold = ({ falseAlarmsPerMonth, cyclesPerMonth, detectors, part }: Budget): number =>
  Math.max(Math.LN2, Math.log((cyclesPerMonth * Math.max(1, detectors)) / (falseAlarmsPerMonth * part)));
