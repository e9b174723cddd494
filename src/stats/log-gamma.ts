const HALF_LOG_2PI = 0.5 * Math.log(2 * Math.PI);

/**
 * log Γ(x) for x > 0, to about 1e-10 for x above 1e-300: Stirling's series from 8 on, the recurrence below. Several
 * times faster than a Lanczos sum, for folds that need it at every sample.
 */
export const logGamma = (x: number): number => {
  let shift = 1;
  let z = x;
  while (z < 8) {
    shift *= z;
    z += 1;
  }
  const r = 1 / z;
  const r2 = r * r;
  const correction = r * (1 / 12 - r2 * (1 / 360 - r2 * (1 / 1260 - r2 / 1680)));
  return (z - 0.5) * Math.log(z) - z + HALF_LOG_2PI + correction - Math.log(shift);
};
