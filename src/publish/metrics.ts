import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { IncreaseDataWithExemplar, ObserveDataWithExemplar, OpenMetricsContentType } from 'prom-client';
import { JUDGEMENT_METRICS } from './judgement-metrics.ts';
import type { MetricDefinition } from './metric-definition.ts';
import { OPERATION_METRICS } from './operation-metrics.ts';
import { PROBE_METRICS } from './probe-metrics.ts';

export const PREFIX = 'coalmine_';

/** Every metric of coalmine, by name without the prefix: the one place that names them. */
export const METRICS = { ...OPERATION_METRICS, ...PROBE_METRICS, ...JUDGEMENT_METRICS } as const;
export type MetricName = keyof typeof METRICS;

/** Always of the OpenMetrics kind: a registry that is switched between forms renames its counters. */
export type MetricsRegistry = Registry<OpenMetricsContentType>;
export const createRegistry = (): MetricsRegistry => {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return registry;
};

type LabelOf<Row extends MetricDefinition> = Row['labels'][number];
type Told<Data> = Omit<Data, 'exemplarLabels'> & { readonly exemplarLabels?: Readonly<Record<string, string>> };

/** With exemplars prom-client takes one object, and misreads what the plain kind takes. */
export type ExemplarCounter<Label extends string> = Omit<Counter<Label>, 'inc'> & {
  readonly inc: (data: Told<IncreaseDataWithExemplar<Label>>) => void;
};
export type ExemplarHistogram<Label extends string> = Omit<Histogram<Label>, 'observe'> & {
  readonly observe: (data: Told<ObserveDataWithExemplar<Label>>) => void;
};

type CounterOf<Row extends MetricDefinition> = Row extends { readonly exemplars: true }
  ? ExemplarCounter<LabelOf<Row>>
  : Counter<LabelOf<Row>>;
type HistogramOf<Row extends MetricDefinition> = Row extends { readonly exemplars: true }
  ? ExemplarHistogram<LabelOf<Row>>
  : Histogram<LabelOf<Row>>;
type MetricOf<Row extends MetricDefinition> = Row['kind'] extends 'counter'
  ? CounterOf<Row>
  : Row['kind'] extends 'gauge'
    ? Gauge<LabelOf<Row>>
    : HistogramOf<Row>;

/** One metric for each row of the table, with its labels typed. */
export type Metrics = { readonly [Name in MetricName]: MetricOf<(typeof METRICS)[Name]> };

const make = (name: string, row: MetricDefinition, registry: MetricsRegistry): Counter | Gauge | Histogram => {
  const common = {
    name: PREFIX + name,
    help: row.help,
    labelNames: [...row.labels],
    registers: [registry],
    enableExemplars: row.exemplars === true,
  };
  if (row.kind === 'counter') return new Counter(common);
  if (row.kind === 'gauge') return new Gauge(common);
  return new Histogram({ ...common, buckets: [...(row.buckets ?? [])] });
};

/**
 * Makes every metric of the table in `registry`, which must be of the OpenMetrics kind. Series with labels are made by
 * the recorder, since they follow the configuration.
 */
export const createMetrics = (registry: MetricsRegistry): Metrics =>
  Object.fromEntries(
    Object.entries(METRICS).map(([name, row]) => [name, make(name, row, registry)]),
  ) as unknown as Metrics;

// Gauges whose names end in _total, against the naming rules; nodejs_active_resources says the same by type.
const MISNAMED = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Adds what prom-client knows of the process (`process_…`, `nodejs_…`), in a process that is ours alone. */
export const addProcessMetrics = (registry: MetricsRegistry): void => {
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
};
