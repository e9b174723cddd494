import type { Schedule } from '../config/config.ts';
import type { Cron } from './cron.ts';
import { countFirings, nextFiring, previousFiring } from './firings.ts';

/** A firing that is noticed within this time, or half its interval, was on time. */
const ON_TIME_MS = 30_000;

export interface DueRequest {
  readonly cron: Cron;
  readonly catchUp: Schedule['catchUp'];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Newest planned time of the schedule's cycles, from the store; null when it never had one. */
  readonly lastPlanned: string | null;
  /** `now` of this process's previous decision on this schedule that was carried out; null at its first. */
  readonly decidedAt: number | null;
}

export interface Due {
  /** Firings that passed and will not be run, to be counted. */
  readonly missed: number;
  /** The planned time to open a cycle for, or null. */
  readonly run: string | null;
  /** How late that is, milliseconds; 0 when nothing is run. */
  readonly lateMs: number;
}

const NOTHING: Due = { missed: 0, run: null, lateMs: 0 };

interface Firing {
  readonly at: number;
  readonly lateMs: number;
  readonly onTime: boolean;
  readonly fresh: boolean;
}

const newestFiring = (cron: Cron, now: number): Firing | null => {
  const at = previousFiring(cron, now);
  if (at === null) return null;
  const half = ((nextFiring(cron, at) ?? Infinity) - at) / 2;
  const lateMs = now - at;
  return { at, lateMs, onTime: lateMs < Math.min(ON_TIME_MS, half), fresh: lateMs < half };
};

const run = ({ at, lateMs }: Firing, missed: number): Due => ({ missed, run: new Date(at).toISOString(), lateMs });

const sinceKnown = (
  { cron, known, now, catchUp }: Pick<DueRequest, 'cron' | 'now' | 'catchUp'> & { readonly known: number },
  newest: Firing,
): Due => {
  if (newest.at <= known) return NOTHING;
  const passed = countFirings(cron, known, now);
  const runs = newest.onTime || (newest.fresh && catchUp === 'latest');
  return runs ? run(newest, passed - 1) : { ...NOTHING, missed: passed };
};

/**
 * What is due on a schedule: at most one cycle, whatever the clock did.
 *
 * Firings after the last planned time and the last decision, up to now, are counted; all but the newest are missed.
 * The newest is run if it is on time, or if less than half its interval is gone and `catchUp` is `latest`; else it is
 * missed too. A schedule without any cycle has missed nothing before this process knew it.
 *
 * A planned time that equals the last one is never run again. If the last one lies ahead of now, the clock went
 * back: only a firing that is on time is run, so that probing goes on, and the store refuses it if it had a cycle.
 */
export const due = ({ cron, catchUp, now, lastPlanned, decidedAt }: DueRequest): Due => {
  const newest = newestFiring(cron, now);
  const last = lastPlanned === null ? null : Date.parse(lastPlanned);
  if (newest === null || newest.at === last) return NOTHING;
  const known = Math.max(last ?? -Infinity, decidedAt ?? -Infinity);
  if (Number.isFinite(known) && known <= now) return sinceKnown({ cron, known, now, catchUp }, newest);
  return newest.onTime ? run(newest, 0) : NOTHING;
};
