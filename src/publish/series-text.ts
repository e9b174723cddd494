import type { MetricValue, MetricValueWithName } from 'prom-client';

export type Labels = MetricValue<string>['labels'];

/** What prom-client keeps with a counter or a bucket; its types do not tell of it. */
interface Exemplar {
  readonly labelSet: Labels;
  readonly value: number;
  /** Seconds since 1970 in UTC. */
  readonly timestamp: number;
}

export const escapeText = (text: string): string => text.replace(/\\/gu, '\\\\').replace(/\n/gu, '\\n');
const escapeValue = (text: string): string => escapeText(text).replace(/"/gu, '\\"');

export const numberText = (value: number): string => {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'Nan';
  return value > 0 ? '+Inf' : '-Inf';
};

const pairs = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeValue(String(value))}"`)
    .join(',');

/** Labels in braces with the space behind them. */
export const labelsText = (labels: Labels): string => {
  const text = pairs(labels);
  return text === '' ? ' ' : `{${text}} `;
};

/** ` # {…} value time`, or nothing. */
export const exemplarText = (held: object): string => {
  const { exemplar } = held as { readonly exemplar?: Exemplar | null };
  return exemplar == null || Object.keys(exemplar.labelSet).length === 0
    ? ''
    : ` # {${pairs(exemplar.labelSet)}} ${numberText(exemplar.value)} ${exemplar.timestamp}`;
};

/**
 * The lines of one histogram, as prom-client gives them: for each series its buckets, the sum, and the count, which ends
 * it. The labels that the lines of a series share are written once.
 */
export const histogramText = (values: readonly MetricValueWithName<string>[], exemplars: boolean): string => {
  let text = '';
  let from = 0;
  values.forEach(({ metricName = '', labels: own }, at) => {
    if (!metricName.endsWith('_count')) return;
    const shared = pairs(own);
    for (const line of values.slice(from, at + 1)) {
      const { metricName: name = '', labels, value } = line;
      const le = (labels as { readonly le?: string | number }).le;
      const bucket = le === undefined ? '' : `le="${le}"${shared === '' ? '' : ','}`;
      const all = bucket === '' && shared === '' ? ' ' : `{${bucket}${shared}} `;
      text += `${name}${all}${numberText(value)}${exemplars ? exemplarText(line) : ''}\n`;
    }
    from = at + 1;
  });
  return text;
};
