import { longestIntervalMs, type RulesSetup } from './rule.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The time in which a budget may be spent. */
export const BUDGET_MS = 30 * DAY_MS;

/** One burn-rate alert: it looks at a long window, and at a short one to see that it is still going on. */
export interface BurnWindows {
  readonly longMs: number;
  readonly shortMs: number;
  /** Times the even rate at which a budget would just last. */
  readonly rate: number;
  /** Scores that each window must hold: fewer say nothing about a share. */
  readonly leastLong: number;
  readonly leastShort: number;
}

/**
 * Rows two and four of the table in The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
 * (https://sre.google/workbook/alerting-on-slos/): 5% of the budget in 6 hours with a check of 30 minutes pages, 10% in
 * 3 days with a check of 6 hours is a ticket. Rows one and three are left out: their windows hold no whole cycle of an
 * hourly schedule, and what is that bad is an incident long before.
 *
 * A canary is sent once a cycle, not a thousand times a second: windows hold at least so many cycles, else they would
 * look at other canaries each time. The part of the budget stays, so that longer windows mean a lower rate, 1 at least:
 * below that the objective is met.
 */
const ROWS = {
  fast: { longMs: 6 * HOUR_MS, shortMs: 30 * MINUTE_MS, longCycles: 6, shortCycles: 2, part: 0.05 },
  slow: { longMs: 3 * DAY_MS, shortMs: 6 * HOUR_MS, longCycles: 36, shortCycles: 6, part: 0.1 },
} as const;

/**
 * At ten lost of a hundred, where the objective allows it, 30 scores show a third lost once in 2,000 windows; 100 is for
 * the slow one, whose share lies closer to what is allowed.
 */
const LEAST = { fast: { leastLong: 30, leastShort: 10 }, slow: { leastLong: 100, leastShort: 30 } } as const;

/** The windows of one of the two alerts for these schedules. */
export const burnWindows = (setup: RulesSetup, kind: keyof typeof ROWS): BurnWindows => {
  const { longCycles, shortCycles, part, ...floor } = ROWS[kind];
  const cycleMs = longestIntervalMs(setup);
  const longMs = Math.max(floor.longMs, longCycles * cycleMs);
  const shortMs = Math.max(floor.shortMs, shortCycles * cycleMs);
  const rate = Math.max(1, (part * BUDGET_MS) / longMs);
  return { longMs, shortMs, rate: Math.round(rate * 100) / 100, ...LEAST[kind] };
};
