import { BETS } from '../detect/anchor-bets.ts';
import { newDay, copyNull, type Belief } from '../detect/day-belief.ts';
import { FACTORS } from '../detect/day-law.ts';
import { CELL_WIDTH, ROWS } from '../detect/day-table.ts';
import { lawOfDays, type WidthWeights } from '../detect/day-widths.ts';
import { logSumExp } from '../stats/log-sum-exp.ts';
import type { BackendPower } from './backend-power.ts';
import { BEGIN_HOUR, firingsIn, piecesOf } from './pieces.ts';

/** Logs of the beliefs with which a day begins, and with which it goes on after a healthy morning. */
export interface DayStart {
  readonly morning: Float64Array;
  readonly noon: Float64Array;
}

const likelihoodsOf = (
  { firings }: BackendPower,
  counts: readonly number[],
  epsilon: number,
  into: Float64Array,
): void => {
  for (const [f, { healthy, worse }] of firings.entries()) {
    const count = counts[f] ?? 0;
    if (count === 0) continue;
    for (let i = 0; i < CELL_WIDTH; i += 1) {
      into[i] = (into[i] ?? 0) + count * ((healthy[i] ?? 0) + epsilon * (worse[i] ?? 0));
    }
  }
};

const logged = (belief: Belief): Float64Array => belief.map((p) => (p > 0 ? Math.log(p) : Number.NEGATIVE_INFINITY));

/** How the day stands of a factor that some backends have in common; one backend has its own. */
export const dayStart = (backends: readonly BackendPower[], widths: readonly WidthWeights[]): DayStart => {
  const law = lawOfDays(
    (widths[0] ?? []).map((_, w) => widths.reduce((sum, one) => sum + (one[w] ?? 0), 0) / widths.length),
  );
  const morning = newDay(law);
  const seen = new Float64Array(CELL_WIDTH);
  for (const backend of backends) {
    const counts = backend.firings.map(({ intervalHours }) => firingsIn(BEGIN_HOUR, intervalHours));
    likelihoodsOf(backend, counts, 0, seen);
  }
  const logs = law.map((p, m) => Math.log(p) + (seen[m] ?? 0));
  const total = logSumExp(logs);
  const noon = new Float64Array(CELL_WIDTH);
  noon.set(logs.map((log) => Math.exp(log - total)));
  for (let row = 1; row < ROWS; row += 1) copyNull(noon, row);
  return { morning: logged(morning), noon: logged(noon) };
};

/**
 * Adds the nats by bet that some backends with one factor a day give in so many hours of a fault, as if their answers
 * came in exactly the expected numbers: log of the marginal likelihood of each day when the bet is right, over that of
 * the null.
 */
export const addDayGrowth = (
  to: Float64Array,
  backends: readonly BackendPower[],
  start: DayStart,
  { epsilon, hours }: { readonly epsilon: number; readonly hours: number },
): void => {
  const days = backends.map((backend) => ({ backend, pieces: piecesOf(backend, hours) }));
  for (const [kind, { times, begun }] of (days[0]?.pieces ?? []).entries()) {
    if (times === 0) continue;
    const logs = (begun ? start.noon : start.morning).slice();
    for (const { backend, pieces } of days) likelihoodsOf(backend, pieces[kind]?.counts ?? [], epsilon, logs);
    const healthy = logSumExp(logs, 0, FACTORS);
    for (let bet = 0; bet < BETS; bet += 1) {
      const at = (bet + 1) * FACTORS;
      to[bet] = (to[bet] ?? 0) + times * (logSumExp(logs, at, at + FACTORS) - healthy);
    }
  }
};
