/** Order of texts as SQLite has it, for texts without surrogates. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
