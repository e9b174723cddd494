import { setImmediate } from 'node:timers/promises';
import { Counter, Gauge } from 'prom-client';
import type { MetricValue } from 'prom-client';
import type { MetricsRegistry } from './metrics.ts';
import { OPENMETRICS_TYPE, TEXT_TYPE } from './negotiate.ts';
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

const escape = (text: string): string => text.replace(/\\/gu, '\\\\').replace(/\n/gu, '\\n');
const escapeValue = (text: string): string => escape(text).replace(/"/gu, '\\"');

const numberText = (value: number): string => {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'Nan';
  return value > 0 ? '+Inf' : '-Inf';
};

const labelsText = (labels: MetricValue<string>['labels']): string => {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escapeValue(String(value))}"`);
  return parts.length === 0 ? ' ' : `{${parts.join(',')}} `;
};

/**
 * The same text as prom-client's own, sooner: at 10,000 cells most of the time goes into labels, which do not change,
 * so their text is kept as long as their series. One chunk at a time, so that a scrape of many cells does not show as
 * latency of the providers. The registry must be of the OpenMetrics kind and have no default
 * labels; counters with exemplars are not among the metrics.
 */
export const createRenderer = (registry: MetricsRegistry): Renderer => {
  const texts = new WeakMap<object, string>();
  const labelsOf = (labels: MetricValue<string>['labels']): string => {
    const known = texts.get(labels);
    if (known !== undefined) return known;
    const text = labelsText(labels);
    texts.set(labels, text);
    return text;
  };

  const plain = async (metric: Counter | Gauge): Promise<string> => {
    const { name: registered, help, values } = await metric.get();
    const isCounter = metric instanceof Counter;
    const family = isCounter ? registered.replace(/_total$/u, '') : registered;
    const name = isCounter ? `${family}_total` : family;
    const parts = [`# HELP ${family} ${escape(help)}\n# TYPE ${family} ${isCounter ? 'counter' : 'gauge'}\n`];
    for (let from = 0; from < values.length; from += CHUNK) {
      let chunk = '';
      for (const { labels, value } of values.slice(from, from + CHUNK))
        chunk += `${name}${labelsOf(labels)}${numberText(value)}\n`;
      parts.push(chunk);
      await setImmediate();
    }
    return parts.join('');
  };

  return async (form) => {
    const parts: string[] = [];
    for (const metric of registry.getMetricsAsArray()) {
      if (metric instanceof Gauge || metric instanceof Counter) parts.push(await plain(metric));
      else parts.push(`${await registry.getSingleMetricAsString(metric.name)}\n`);
    }
    if (form === 'text') return { contentType: TEXT_TYPE, body: parts.map(toTextFormat).join('') };
    return { contentType: OPENMETRICS_TYPE, body: `${parts.join('')}# EOF\n` };
  };
};
