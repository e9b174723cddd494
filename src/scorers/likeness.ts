/**
 * 1 − d / n: d the least number of code points to insert, delete or replace (Levenshtein 1966), n the length of the longer
 * text. Two empty texts: 1. Time is the product of the lengths.
 */
export const editLikeness = (a: string, b: string): number => {
  const [left, right] = [Array.from(a), Array.from(b)];
  let before = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (const [row, letter] of left.entries()) {
    const now = [row + 1];
    for (const [column, other] of right.entries()) {
      const replaced = (before[column] ?? 0) + (letter === other ? 0 : 1);
      now.push(Math.min(replaced, (before[column + 1] ?? 0) + 1, (now[column] ?? 0) + 1));
    }
    before = now;
  }
  const longest = Math.max(left.length, right.length);
  return longest === 0 ? 1 : 1 - (before.at(-1) ?? 0) / longest;
};

const gramsOf = (text: string, size: number): ReadonlyMap<string, number> => {
  const letters = Array.from(text);
  const grams = new Map<string, number>();
  for (let start = 0; start + size <= letters.length; start += 1) {
    const gram = letters.slice(start, start + size).join('');
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
};

const total = (grams: ReadonlyMap<string, number>): number =>
  [...grams.values()].reduce((sum, count) => sum + count, 0);

/** Dice coefficient of the runs of `size` code points, each as often as it occurs. Texts without a run: 1 if equal, else 0. */
export const gramLikeness = (a: string, b: string, size: number): number => {
  const [left, right] = [gramsOf(a, size), gramsOf(b, size)];
  const all = total(left) + total(right);
  if (all === 0) return a === b ? 1 : 0;
  const both = [...left].reduce((sum, [gram, count]) => sum + Math.min(count, right.get(gram) ?? 0), 0);
  return (2 * both) / all;
};
