import type { Gauge } from 'prom-client';

/** One series as it shall be. */
export interface Row<Label extends string> {
  /** Stands for the labels: rows with other labels have another key. */
  readonly key: string;
  readonly value: number;
  /** Asked for only when the series is new. */
  readonly labels: () => Readonly<Record<Label, string>>;
}

/** All series of one gauge, given anew as a whole each time. */
export interface GaugeSet<Label extends string> {
  /** Afterwards the gauge has exactly these series. @throws on a value that is not finite: a mistake of ours. */
  readonly replace: (rows: Iterable<Row<Label>>) => void;
}

interface Entry<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  value: number;
  round: number;
}

/**
 * Touches only what changed: giving the same rows again costs one look-up each, so that state of many cells can be
 * published after every slot. Labels of a series stay the same object as long as it exists.
 */
export const createGaugeSet = <Label extends string>(gauge: Gauge<Label>): GaugeSet<Label> => {
  const entries = new Map<string, Entry<Label>>();
  let round = 0;
  const put = (row: Row<Label>): void => {
    if (!Number.isFinite(row.value)) throw new Error(`Not a number for a metric: ${row.key} ${row.value}`);
    const entry = entries.get(row.key) ?? { labels: row.labels(), value: NaN, round };
    if (entry.value !== row.value) gauge.set(entry.labels, row.value);
    entry.value = row.value;
    entry.round = round;
    entries.set(row.key, entry);
  };
  return {
    replace: (rows) => {
      round += 1;
      for (const row of rows) put(row);
      for (const [key, entry] of entries) {
        if (entry.round === round) continue;
        gauge.remove(entry.labels);
        entries.delete(key);
      }
    },
  };
};
