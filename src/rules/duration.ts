const UNITS = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
] as const;

/** A Prometheus duration of whole units, such as `90m` or `2d`, from milliseconds; rounded up to a second, at least `1s`. */
export const promDuration = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [unit, size] = UNITS.find(([, one]) => seconds % one === 0) ?? ['s', 1];
  return `${seconds / size}${unit}`;
};
