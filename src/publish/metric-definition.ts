/** One row of the metric table: all that is fixed about a metric. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  /** Plain sentences, as served; without quotes and backslashes, so that no form needs to escape it. */
  readonly help: string;
  readonly labels: readonly string[];
  /** What one unit of the value is. */
  readonly unit: 'seconds' | 'ratio' | 'usd' | 'nats' | 'tokens' | 'count' | 'flag';
  /** Upper bounds of a histogram, ascending, without +Inf. */
  readonly buckets?: readonly number[];
  /** Counts samples, each told with its probe: the newest of a counter or bucket is its exemplar, in OpenMetrics only. */
  readonly exemplars?: true;
}

/** By name without the prefix `coalmine_`. */
export type MetricTable = Readonly<Record<string, MetricDefinition>>;

/** The slice of the fleet that a series is about: `scope` names it, an attribute that is not fixed is empty. */
export const SCOPE_LABELS = ['scope', 'provider', 'model', 'cloud_region', 'hardware'] as const;
