const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A number and one unit; fractions are allowed (`1.5h`), signs, spaces and sums are not. */
export const DURATION = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/;

/** Milliseconds of `50m`, `60s`, `2h`, `1d` or `250ms`, rounded to whole ones; `null` when it is not a duration. */
export const durationMs = (text: string): number | null => {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return null;
  return Math.round(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
};

/** The shortest way to write a duration that `durationMs` reads back exactly: 3,000,000 gives `50m`. */
export const durationText = (ms: number): string => {
  const units = Object.entries(UNIT_MS).reverse();
  const [unit, size] = units.find(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
};
