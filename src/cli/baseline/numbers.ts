/** A statistic with three digits, or a dash when it is undefined. */
export const digits = (value: number | null, places = 3): string => (value === null ? '–' : value.toFixed(places));

/** A p-value; small ones as a bound, since more digits would not be true. */
export const pText = (value: number | null): string => {
  if (value === null) return '–';
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
};
