/** Position of the first number that is at least x, or above it; `sorted` ascending. */
const firstPast = (sorted: readonly number[], x: number, above: boolean): number => {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const value = sorted[middle] ?? 0;
    if (above ? value > x : value >= x) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** How many of some numbers are lower than x, and how many equal it; `sorted` ascending. */
export const countBelow = (
  sorted: readonly number[],
  x: number,
): { readonly below: number; readonly equal: number } => {
  const below = firstPast(sorted, x, false);
  const equals = below < sorted.length && sorted[below] === x;
  return { below, equal: equals ? firstPast(sorted, x, true) - below : 0 };
};

/** Share of numbers below x, those that are equal counting half: 0..1. Their own ranks have the mean 1/2, ties included. */
export const midRank = (sorted: readonly number[], x: number): number => {
  const { below, equal } = countBelow(sorted, x);
  return (below + equal / 2) / sorted.length;
};
