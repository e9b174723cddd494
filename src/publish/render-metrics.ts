import { setImmediate } from 'node:timers/promises';
import type { MetricsRegistry } from './metrics.ts';
import { OPENMETRICS_TYPE, TEXT_TYPE } from './negotiate.ts';
import { toTextFormat } from './text-format.ts';

export interface Rendered {
  readonly contentType: string;
  readonly body: string;
}

/**
 * All metrics in the asked form. Renders one metric at a time and lets the event loop run in between, so that a scrape
 * of many cells does not show as latency of the providers.
 */
export const renderMetrics = async (registry: MetricsRegistry, form: 'openmetrics' | 'text'): Promise<Rendered> => {
  const parts: string[] = [];
  for (const metric of registry.getMetricsAsArray()) {
    const counter = String(metric.type) === 'counter';
    const family = counter ? metric.name.replace(/_total$/u, '') : metric.name;
    // What the registry does itself when it serves all at once: OpenMetrics names a counter's family without _total.
    metric.name = family;
    const openMetrics = `${await registry.getSingleMetricAsString(counter ? `${family}_total` : family)}\n`;
    parts.push(form === 'text' ? toTextFormat(openMetrics) : openMetrics);
    await setImmediate();
  }
  if (form === 'openmetrics') parts.push('# EOF\n');
  return { contentType: form === 'text' ? TEXT_TYPE : OPENMETRICS_TYPE, body: parts.join('') };
};
