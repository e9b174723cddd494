/** Binomial probability of at most `hits` in `trials`, by the recurrence of its terms. */
const atMost = (hits: number, trials: number, rate: number): number => {
  let log = trials * Math.log1p(-rate);
  let sum = Math.exp(log);
  for (let k = 1; k <= hits; k += 1) {
    log += Math.log((trials - k + 1) / k) + Math.log(rate) - Math.log1p(-rate);
    sum += Math.exp(log);
  }
  return sum;
};

/**
 * The exact upper limit of a rate at 95%: the rate at which `hits` or fewer in `trials` have a probability of 5%; 1
 * without trials or when all are hits. Source: Clopper and Pearson 1934.
 */
export const upperLimit = (hits: number, trials: number): number => {
  if (trials <= 0 || hits >= trials) return 1;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(hits, trials, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
};
