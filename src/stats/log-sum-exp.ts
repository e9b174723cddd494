/** log Σ exp(x) over `xs[start..end)`, without overflow; −∞ for an empty range. */
export const logSumExp = (xs: ArrayLike<number>, start = 0, end = xs.length): number => {
  let largest = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i += 1) largest = Math.max(largest, xs[i] ?? Number.NEGATIVE_INFINITY);
  if (largest === Number.NEGATIVE_INFINITY) return largest;
  let sum = 0;
  for (let i = start; i < end; i += 1) sum += Math.exp((xs[i] ?? Number.NEGATIVE_INFINITY) - largest);
  return largest + Math.log(sum);
};

/** Log of the mean of exp(x) over `xs[start..end)`: an average of e-values kept as logarithms. The range is not empty. */
export const logMeanExp = (xs: ArrayLike<number>, start = 0, end = xs.length): number =>
  logSumExp(xs, start, end) - Math.log(end - start);
