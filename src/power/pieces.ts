import type { BackendPower } from './backend-power.ts';

/** Hours of the day after which a fault begins: neither a fresh day nor one that is known. */
export const BEGIN_HOUR = 12;
const DAY_HOURS = 24;

/** Firings of each schedule of a backend within a part of a fault that lies in one UTC day. */
export interface Piece {
  /** By firing of the backend; not necessarily whole. */
  readonly counts: readonly number[];
  /** So many days are alike. */
  readonly times: number;
  /** The day had begun healthy. */
  readonly begun: boolean;
}

/** Firings that a fault meets for certain in so many hours. */
export const firingsIn = (hours: number, intervalHours: number): number => Math.floor(hours / intervalHours + 1e-9);

/**
 * A fault of so many hours as days: the rest of the one in which it begins, whole days, and what is left. In the middle
 * of a day only whole firings count; later ones are taken at their mean rate.
 */
export const piecesOf = ({ firings }: BackendPower, hours: number): readonly Piece[] => {
  const first = Math.min(hours, BEGIN_HOUR);
  const days = Math.floor((hours - first) / DAY_HOURS);
  const begun = firings.map(({ intervalHours }) => firingsIn(first, intervalHours));
  const whole = firings.map(({ intervalHours }) => (days === 0 ? 0 : DAY_HOURS / intervalHours));
  const rest = firings.map(({ intervalHours }, i) =>
    Math.max(0, firingsIn(hours, intervalHours) - (begun[i] ?? 0) - days * (whole[i] ?? 0)),
  );
  return [
    { counts: begun, times: 1, begun: true },
    { counts: whole, times: days, begun: false },
    { counts: rest, times: 1, begun: false },
  ];
};
