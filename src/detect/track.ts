import type { IncidentPoint } from '../judgement.ts';

/** Points that are kept of a suspicion, for the course of the incident that it may become. */
export const TRACK_POINTS = 12;

/** The course of one suspicion: the cycle of its last point, and the points. */
export interface Track {
  readonly cycle: number;
  readonly points: readonly IncidentPoint[];
}

/** Older points get sparser, the first one stays. */
const thinned = (points: readonly IncidentPoint[], most: number): readonly IncidentPoint[] => {
  if (points.length <= most) return points;
  const old = Math.floor(most / 2);
  return points.filter((_, i) => i === 0 || i > old || i % 2 === 0);
};

/** One more point, or, within a cycle, a newer one in the place of the last. */
export const extend = ({ cycle, points }: Track, now: number, point: IncidentPoint, most: number): Track => {
  const kept = now === cycle && points.length > 1 ? points.slice(0, -1) : points;
  return { cycle: now, points: thinned([...kept, point], most) };
};
