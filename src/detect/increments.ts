/**
 * Log of L_ε(x) = 1 + ε (p0 − x)/(1 − p0) for each ε: the bet that a fraction ε of answers has gone bad. Its mean is at
 * most 1 while the mean of x, given everything seen before, is at least p0, whatever the distribution of x on 0..1.
 * Finite for 0 < p0 < 1, 0 ≤ x ≤ 1 and 0 < ε < 1. Source: Shin, Ramdas and Rinaldo, e-detectors, arXiv 2203.03532.
 */
export const fallIncrements = (p0: number, x: number, epsilons: readonly number[]): readonly number[] =>
  epsilons.map((epsilon) => Math.log1p((epsilon * (p0 - x)) / (1 - p0)));

/** Grid of ε for an event at rate p0: from ten times that rate, and a thousandth at least, up to 0.9, evenly by ratio. */
export const eventEpsilons = (p0: number, count: number): readonly number[] => {
  const least = Math.min(0.5, Math.max(0.001, 10 * p0));
  return Array.from({ length: count }, (_, i) => least * (0.9 / least) ** (i / (count - 1)));
};

/** Log of 1 + ε (x − p0)/p0 for x = 1 where an event that should not happen did, 0 else: a bet against a rate of at most p0. */
export const eventIncrements = (p0: number, happened: boolean, epsilons: readonly number[]): readonly number[] =>
  epsilons.map((epsilon) => (happened ? Math.log1p((epsilon * (1 - p0)) / p0) : Math.log1p(-epsilon)));

/** The same for a mean that has risen above p0: log of 1 + λ (x − p0)/p0, a bet against a mean of at most p0. */
export const riseIncrements = (p0: number, x: number, bets: readonly number[]): readonly number[] =>
  bets.map((bet) => Math.log1p((bet * (x - p0)) / p0));
