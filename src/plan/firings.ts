import type { Cron } from './cron.ts';

const DAY_MS = 86_400_000;
/** A month of a false-alarm budget or of a price: 30 days. */
const MONTH_DAYS = 30;
/** Four years from 2025-01-01: every length of month and one leap day. */
const REFERENCE_START_MS = Date.UTC(2025, 0, 1);
const REFERENCE_DAYS = 1461;
/** How far a search for the next or previous firing goes: over one leap day. */
const SEARCH_DAYS = 1500;
/** How far back missed firings are counted. */
const COUNTED_DAYS = 400;

const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS;

/** Index of the first of ascending `times` that is greater than `value`. */
const upperBound = (times: readonly number[], value: number): number => {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** First firing strictly after `afterMs`, in milliseconds since 1970; null when there is none within 1,500 days. */
export const nextFiring = (cron: Cron, afterMs: number): number | null => {
  const today = dayOf(afterMs);
  for (let i = 0; i <= SEARCH_DAYS; i += 1) {
    const day = today + i * DAY_MS;
    const time = cron.timesMs[upperBound(cron.timesMs, afterMs - day)];
    if (time !== undefined && cron.firesOn(day)) return day + time;
  }
  return null;
};

/** Last firing at or before `atMs`, in milliseconds since 1970; null when there is none within 1,500 days. */
export const previousFiring = (cron: Cron, atMs: number): number | null => {
  const today = dayOf(atMs);
  for (let i = 0; i <= SEARCH_DAYS; i += 1) {
    const day = today - i * DAY_MS;
    const time = cron.timesMs[upperBound(cron.timesMs, atMs - day) - 1];
    if (time !== undefined && cron.firesOn(day)) return day + time;
  }
  return null;
};

/** Number of firings in (`afterMs`, `upToMs`]; of a longer time only its last 400 days are counted. */
export const countFirings = (cron: Cron, afterMs: number, upToMs: number): number => {
  const from = Math.max(afterMs, upToMs - COUNTED_DAYS * DAY_MS);
  let count = 0;
  for (let day = dayOf(from); day <= upToMs; day += DAY_MS) {
    const inside = upperBound(cron.timesMs, upToMs - day) - upperBound(cron.timesMs, from - day);
    if (inside > 0 && cron.firesOn(day)) count += inside;
  }
  return count;
};

/** Days of the reference years on which it fires, as numbers of days from their start. */
const referenceDays = (cron: Cron): readonly number[] =>
  Array.from({ length: REFERENCE_DAYS }, (_, day) => day).filter((day) =>
    cron.firesOn(REFERENCE_START_MS + day * DAY_MS),
  );

/** Mean number of firings in 30 days, over the four years 2025 to 2028. */
export const firingsPerMonth = (cron: Cron): number =>
  (referenceDays(cron).length * cron.timesMs.length * MONTH_DAYS) / REFERENCE_DAYS;

/** How many times each distance between neighbouring firings occurs in the reference years. */
const gapCounts = (cron: Cron): ReadonlyMap<number, number> => {
  const { timesMs } = cron;
  const days = referenceDays(cron);
  const counts = new Map<number, number>();
  const add = (gap: number, times: number): void => void counts.set(gap, (counts.get(gap) ?? 0) + times);
  timesMs.slice(1).forEach((time, i) => add(time - (timesMs[i] ?? 0), days.length));
  const overnight = (timesMs[0] ?? 0) - (timesMs.at(-1) ?? 0);
  days.slice(1).forEach((day, i) => add((day - (days[i] ?? 0)) * DAY_MS + overnight, 1));
  return counts;
};

/** Median distance between neighbouring firings, milliseconds. A schedule that fires less than twice in four years: four years. */
export const intervalMs = (cron: Cron): number => {
  const gaps = [...gapCounts(cron)].sort(([a], [b]) => a - b);
  const half = gaps.reduce((sum, [, count]) => sum + count, 0) / 2;
  let seen = 0;
  for (const [gap, count] of gaps) {
    seen += count;
    if (seen >= half) return gap;
  }
  return REFERENCE_DAYS * DAY_MS;
};

/** Longest distance between neighbouring firings, milliseconds: a weekend, for office hours. Staleness must allow for it. */
export const longestGapMs = (cron: Cron): number =>
  [...gapCounts(cron).keys()].reduce((longest, gap) => Math.max(longest, gap), 0) || REFERENCE_DAYS * DAY_MS;
