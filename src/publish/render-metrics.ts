import { setImmediate } from 'node:timers/promises';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { MetricsRegistry } from './metrics.ts';
import { OPENMETRICS_TYPE, TEXT_TYPE } from './negotiate.ts';
import { escapeText, exemplarText, histogramText, labelsText, numberText } from './series-text.ts';
import type { Labels } from './series-text.ts';
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

/**
 * The same text as prom-client's own, sooner: at 10,000 cells most of the time goes into labels, which do not change,
 * so their text is kept as long as their series. One chunk at a time, so that a scrape of many cells does not show as
 * latency of the providers. The registry must be of the OpenMetrics kind and have no default labels.
 */
export const createRenderer = (registry: MetricsRegistry): Renderer => {
  const texts = new WeakMap<object, string>();
  const labelsOf = (labels: Labels): string => {
    const known = texts.get(labels);
    if (known !== undefined) return known;
    const text = labelsText(labels);
    texts.set(labels, text);
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
        chunk += `${name}${labelsOf(line.labels)}${numberText(line.value)}${exemplars ? exemplarText(line) : ''}\n`;
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
