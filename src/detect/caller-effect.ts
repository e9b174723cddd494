import { betweenGroups, concentrationOf, GROUP_WIDTHS, type BetweenGroups } from '../stats/between-groups.ts';
import { addTallies, NO_CALLERS, tallyOfSums, type BackendCallers, type CallerTally } from './caller-tally.ts';

/** Four times the odds of failing are no usual difference between callers, as they are no weather. */
const LARGEST_FACTOR = 4;
/** Standard errors by which what callers have in common must lie above 1 before it is no matter of single callers. */
const COMMON_ERRORS = 2;

/** What is expected of one caller's answers: a factor on the odds of failing in 1..4, and the variance of that. */
export interface CallerEffect {
  readonly factor: number;
  readonly variance: number;
}

/** Tallies by caller, what is held of a suspicion included: the null counts it at once. */
const talliesOf = ({ known, held, fault }: BackendCallers): Readonly<Record<string, CallerTally>> => {
  const tallies: Record<string, CallerTally> = { ...known };
  if (fault) return tallies;
  for (const [caller, sums] of Object.entries(held)) {
    tallies[caller] = addTallies(tallies[caller] ?? [0, 0], tallyOfSums(sums));
  }
  return tallies;
};

const countOf = ([excess, variance]: CallerTally): number => Math.max(0, excess + variance);

/** Spread between the callers of backends of one model; each backend is a family with a level of its own. */
export const betweenCallers = (backends: readonly BackendCallers[]): BetweenGroups =>
  betweenGroups(
    backends.map((callers) =>
      Object.values(talliesOf(callers))
        .filter(([, variance]) => variance > 0)
        .map((tally) => ({ count: countOf(tally), expected: tally[1] })),
    ),
  );

/**
 * What to expect of each caller of a backend, given all that was seen of it before: the posterior mean of its factor under
 * the Gamma laws of all widths, less what all callers have in common as far as that is sure, since a fault that falls on
 * all of them is no matter of callers. A caller that is better than usual counts as a usual one.
 */
export const callerEffects = (
  callers: BackendCallers = NO_CALLERS,
  { weights, levels }: BetweenGroups,
  family: number,
): ((caller: string) => CallerEffect) => {
  const tallies = talliesOf(callers);
  const common = (levels[family] ?? []).map(({ level, error }) => Math.max(1, level - COMMON_ERRORS * error));
  return (caller) => {
    const tally = tallies[caller] ?? [0, 0];
    let factor = 0;
    let variance = 0;
    for (const [w, weight] of weights.entries()) {
      const k = concentrationOf(GROUP_WIDTHS[w] ?? 0);
      if (!Number.isFinite(k)) {
        factor += weight;
        continue;
      }
      const known = k + (common[w] ?? 1) * tally[1];
      factor += (weight * (k + countOf(tally))) / known;
      variance += weight / known;
    }
    return { factor: Math.min(LARGEST_FACTOR, Math.max(1, factor)), variance };
  };
};
