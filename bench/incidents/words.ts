/** Hours as a table shows them. */
export const hours = (value: number | null): string =>
  value === null ? '–' : value < 10 ? String(Math.round(value * 100) / 100) : value.toFixed(0);

export const whole = (value: number | null): string =>
  value === null ? '–' : Math.round(value).toLocaleString('en-US');

export const share = (part: number, all: number): string => (all === 0 ? '–' : `${((100 * part) / all).toFixed(0)}%`);

export const factor = (value: number | null): string => (value === null ? '–' : value.toFixed(1));

/** A cell of a Markdown table. */
export const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(heads), row(heads.map(() => '---')), ...rows.map(row)].join('\n');
