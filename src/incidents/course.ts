import { fallEvidence } from '../detect/fall.ts';
import type { Lattice } from '../detect/lattice.ts';
import type { SignalView } from '../detect/signal-view.ts';
import type { Effect, IncidentPoint } from '../judgement.ts';
import { logMeanExp } from '../stats/log-sum-exp.ts';
import { roundTo } from '../stats/round.ts';

/** Points of an incident's course. */
export const COURSE_POINTS = 40;

/** Where a scope stands: the most evidence of the signals, and the least of recovery. */
export const pointOf = (
  lattice: Lattice,
  views: readonly SignalView[],
  scope: number,
  { at, recovery, effect }: { at: string; recovery: readonly (readonly number[])[]; effect: Effect | null },
): IncidentPoint => ({
  at,
  nats: roundTo(
    views.reduce((most, view) => Math.max(most, fallEvidence(view, lattice, scope)), 0),
    1000,
  ),
  recoveryNats:
    recovery.length === 0 ? 0 : roundTo(Math.max(0, Math.min(...recovery.map((one) => logMeanExp(one)))), 1000),
  degradedFraction: effect?.degradedFraction ?? null,
});

/** The course of an incident that opens: the onset, the suspicion since then, and the alarm. */
export const courseOf = (
  suspicion: readonly IncidentPoint[],
  onsetAt: string,
  alarm: IncidentPoint,
): readonly IncidentPoint[] => [
  { at: onsetAt, nats: 0, recoveryNats: 0, degradedFraction: null },
  ...suspicion.filter(({ at }) => at > onsetAt && at < alarm.at),
  alarm,
];
