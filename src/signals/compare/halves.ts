/**
 * Runs in two halves, every other one in each: what is usual is read from one, how often a healthy answer is like it from
 * the other. Answers that both say would flatter themselves. Null with fewer than two runs.
 */
export const halves = <T>(
  runs: readonly (readonly T[])[],
): { readonly shown: readonly T[]; readonly held: readonly (readonly T[])[] } | null => {
  const known = runs.filter((run) => run.length > 0);
  if (known.length < 2) return null;
  return {
    shown: known.filter((_, index) => index % 2 === 1).flat(),
    held: known.filter((_, index) => index % 2 === 0),
  };
};
