import { setImmediate } from 'node:timers/promises';
import { Counter, Gauge, Histogram, type MetricValue } from 'prom-client';
import type { MetricsRegistry } from './metrics.ts';
import { OPENMETRICS_TYPE, TEXT_TYPE } from './negotiate.ts';
import { escapeText, exemplarText, histogramText, labelsText, numberText } from './series-text.ts';
import { toTextFormat } from './text-format.ts';

export type Form = 'openmetrics' | 'text';

export interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/** Writes all metrics in one form. */
export type Renderer = (form: Form) => Promise<Rendered>;

// Series that are written between two turns of the event loop: about a millisecond.
const CHUNK = 2_000;

/** What was last written of one series. */
interface Line {
  readonly series: string;
  readonly value: number;
  readonly text: string;
}

/**
 * The same text as prom-client's own, sooner: at 10,000 cells most of the time goes into labels, which do not change,
 * and values, most of which do not: the text of a series is kept until its value changes. One chunk at a time, so that a scrape of many cells does not show as
 * latency of the providers. The registry must be of the OpenMetrics kind and have no default labels.
 */
export const createRenderer = (registry: MetricsRegistry): Renderer => {
  // By what the registry keeps for a series, which belongs to one metric; labels may be shared.
  const kept = new WeakMap<object, Line>();
  const lineOf = (name: string, held: MetricValue<string>): string => {
    const { labels, value } = held;
    const before = kept.get(held);
    if (before?.value === value) return before.text;
    const series = before?.series ?? `${name}${labelsText(labels)}`;
    const text = series + numberText(value);
    kept.set(held, { series, value, text });
    return text;
  };

  const plain = async (metric: Counter | Gauge, exemplars: boolean): Promise<string> => {
    const { name: registered, help, values } = await metric.get();
    const isCounter = metric instanceof Counter;
    const family = isCounter ? registered.replace(/_total$/u, '') : registered;
    const name = isCounter ? `${family}_total` : family;
    const parts = [`# HELP ${family} ${escapeText(help)}\n# TYPE ${family} ${isCounter ? 'counter' : 'gauge'}\n`];
    for (let from = 0; from < values.length; from += CHUNK) {
      let chunk = '';
      for (const line of values.slice(from, from + CHUNK))
        chunk += `${lineOf(name, line)}${exemplars ? exemplarText(line) : ''}\n`;
      parts.push(chunk);
      await setImmediate();
    }
    return parts.join('');
  };

  const histogram = async (metric: Histogram, exemplars: boolean): Promise<string> => {
    const { name, help, values } = await metric.get();
    const text = histogramText(values, exemplars);
    await setImmediate();
    return `# HELP ${name} ${escapeText(help)}\n# TYPE ${name} histogram\n${text}`;
  };

  return async (form) => {
    const parts: string[] = [];
    const exemplars = form === 'openmetrics';
    for (const metric of registry.getMetricsAsArray()) {
      if (metric instanceof Gauge || metric instanceof Counter) parts.push(await plain(metric, exemplars));
      else if (metric instanceof Histogram) parts.push(await histogram(metric, exemplars));
      else parts.push(`${await registry.getSingleMetricAsString(metric.name)}\n`);
    }
    if (form === 'text') return { contentType: TEXT_TYPE, body: parts.map(toTextFormat).join('') };
    return { contentType: OPENMETRICS_TYPE, body: `${parts.join('')}# EOF\n` };
  };
};
