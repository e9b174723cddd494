/** How many of some numbers are lower than x, and how many equal it; `sorted` ascending. */
export const countBelow = (
  sorted: readonly number[],
  x: number,
): { readonly below: number; readonly equal: number } => {
  const first = (past: (value: number) => boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (past(sorted[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  const below = first((value) => value >= x);
  return { below, equal: first((value) => value > x) - below };
};

/** Share of numbers below x, those that are equal counting half: 0..1. Their own ranks have the mean 1/2, ties included. */
export const midRank = (sorted: readonly number[], x: number): number => {
  const { below, equal } = countBelow(sorted, x);
  return (below + equal / 2) / sorted.length;
};
