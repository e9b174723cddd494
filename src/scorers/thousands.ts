/** A whole number with commas, for texts. `toLocaleString` would load the tables of all languages, 30 ms, at each start. */
export const thousands = (value: number): string => String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
