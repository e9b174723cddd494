const atMost = (count: number, mean: number): number => {
  let term = Math.exp(-mean);
  let sum = term;
  for (let k = 1; k <= count; k += 1) {
    term *= mean / k;
    sum += term;
  }
  return sum;
};

/**
 * The exact upper limit, one-sided at 95%, of the mean of a Poisson count: the mean at which `count` or fewer have a
 * probability of 5%. 3.0 for none. Source: Garwood, Biometrika 28 (1936). For counts up to some hundreds.
 */
export const poissonUpperLimit = (count: number): number => {
  let low = count;
  let high = 2 * count + 10;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(count, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
};
