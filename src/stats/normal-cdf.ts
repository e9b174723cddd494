/** Σ of the series of the standard normal integral for |z| below 6, to about 1e-15. */
const series = (z: number): number => {
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && k < 200; k += 1) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return sum;
};

/**
 * Standard normal distribution function, to about 1e-15; 0 below −8 and 1 above 8. Source: Marsaglia, Evaluating the
 * Normal Distribution, Journal of Statistical Software 11(4), 2004: 1/2 + φ(z)·(z + z³/3 + z⁵/15 + …).
 */
export const normalCdf = (z: number): number => {
  if (z < -8) return 0;
  if (z > 8) return 1;
  if (z === 0) return 0.5;
  return 0.5 + (series(z) * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
};
