/** How people read numbers and times on the pages. */

/** `3 min`, `2 h`, `5 d`; a negative age (a clock that jumped) reads as `0 min`. */
export const age = (ms: number): string => {
  const minutes = Math.max(0, Math.floor(ms / 60_000));
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
};

/** Percent of a ratio: `7.5%`; one digit after the point below 10%. */
export const percent = (ratio: number): string => `${(ratio * 100).toFixed(ratio < 0.0995 ? 1 : 0)}%`;

export const dollars = (usd: number): string => `$${usd.toFixed(2)}`;

/** `2026-11-22 10:05 UTC` from ISO 8601 in UTC. */
export const when = (iso: string): string => `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;

/** `1 cell`, `2 cells`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
