import type { TrialResult } from './run-trial.ts';

const list = (items: readonly string[], most: number): string =>
  items.length <= most
    ? items.join('<br>')
    : [...items.slice(0, most), `and ${String(items.length - most)} more`].join('<br>');

const toldOf = ({ wanted, told, failuresShown }: TrialResult): string => {
  if (wanted.length > 0) return told === null ? 'never' : String(told);
  return failuresShown > 0 ? `${String(failuresShown)} failures counted` : 'nothing wanted';
};

const rowOf = (one: TrialResult): string =>
  [
    one.trial,
    list(one.slices, 3),
    list(one.wanted, 3),
    toldOf(one),
    one.wanted.length === 0 ? '' : one.slicedRight ? 'right' : 'wrong',
    list(one.said, 4),
    list(one.false, 3),
    one.ok ? 'yes' : '**no**',
  ].join(' | ');

/** A Markdown table, one line a trial. */
export const tableOf = (results: readonly TrialResult[]): string =>
  [
    '| trial | where, share | wanted | cycles to it | slice | said after the last cycle | falsely said | ok |',
    '|---|---|---|---|---|---|---|---|',
    ...results.map((one) => `| ${rowOf(one)} |`),
  ].join('\n');
