/**
 * Wilson's score interval of a proportion: `successes` of `trials` at two-sided 95% (z = 1.96), within 0..1.
 * With no trials nothing is known: [0, 1]. Coverage is near 95% on average and never far below it for small samples,
 * where the plain normal interval fails. Source: E. B. Wilson, JASA 22 (1927) 209-212.
 */
export const wilsonInterval = (successes: number, trials: number): readonly [low: number, high: number] => {
  if (trials === 0) return [0, 1];
  const z = 1.959964;
  const rate = successes / trials;
  const middle = rate + (z * z) / (2 * trials);
  const half = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  const scale = 1 + (z * z) / trials;
  return [Math.max(0, (middle - half) / scale), Math.min(1, (middle + half) / scale)];
};
