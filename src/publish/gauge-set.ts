import type { Gauge } from 'prom-client';

export interface Series<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** All series of one gauge, given anew as a whole each time. */
export interface GaugeSet<Label extends string> {
  /** Afterwards the gauge has exactly these series. Label sets must differ; values must be finite. */
  readonly replace: (series: Iterable<Series<Label>>) => void;
}

/** Touches only what changed: giving the same series again costs a comparison each. */
export const createGaugeSet = <Label extends string>(gauge: Gauge<Label>): GaugeSet<Label> => {
  let current = new Map<string, Series<Label>>();
  return {
    replace: (series) => {
      const next = new Map<string, Series<Label>>();
      for (const one of series) {
        if (!Number.isFinite(one.value)) throw new Error(`Not a number for a metric: ${JSON.stringify(one)}`);
        next.set(Object.values(one.labels).join('\u0000'), one);
      }
      for (const [key, { labels }] of current) if (!next.has(key)) gauge.remove(labels);
      for (const [key, { labels, value }] of next) if (current.get(key)?.value !== value) gauge.set(labels, value);
      current = next;
    },
  };
};
