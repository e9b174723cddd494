import type { Counter, Gauge, Histogram } from 'prom-client';
import { FAILURE_REASONS } from '../model.ts';
import { CHANGE_KINDS } from '../operator-events.ts';
import type { Aspect, Backend } from '../model.ts';
import { DEFER_REASONS } from '../store/store.ts';
import type { Metrics } from './metrics.ts';
import { CYCLE_RESULTS, ERROR_STAGES } from './operation-metrics.ts';
import { TOKEN_TYPES } from './probe-metrics.ts';

/** All names that may become labels: the configuration's own, so that nothing an answer says can add a series. */
export interface Fleet {
  readonly backends: readonly Backend[];
  readonly canaries: readonly {
    readonly id: string;
    readonly capability: string;
    /** Left out = of every aspect. */
    readonly checks?: readonly { readonly aspect: Aspect }[];
  }[];
  /** With the ids of the backends that each of them probes. */
  readonly schedules: readonly { readonly name: string; readonly backends: readonly string[] }[];
  /** Canary × backend pairs that are probed; repeats (other variants) are fine. */
  readonly cells: readonly { readonly canary: string; readonly backend: string }[];
  /** Types of the scorers that the suite uses. */
  readonly scorers: readonly string[];
  /** Signals of things that should not happen; left out = none is counted. */
  readonly events?: readonly string[];
}

/** What coalmine sends of its own accord counts like a schedule of this name. */
export const BURST = 'burst';

/** Where a name lands that the configuration does not know. */
export const OTHER = 'other';

/** The names of a fleet as label values, unknown ones folded into `other`. */
export interface FleetNames {
  readonly backend: (id: string) => string;
  readonly canary: (id: string) => string;
  /** Of a canary. */
  readonly capability: (canary: string) => string;
  readonly scorer: (type: string) => string;
  readonly hasSchedule: (name: string) => boolean;
  readonly hasCell: (canary: string, backend: string) => boolean;
}

const among = (names: Iterable<string>): ((name: string) => string) => {
  const known = new Set(names);
  return (name) => (known.has(name) ? name : OTHER);
};

const cellName = (canary: string, backend: string): string => `${canary}\u0000${backend}`;

export const fleetNames = (fleet: Fleet): FleetNames => {
  const schedules = new Set([BURST, ...fleet.schedules.map(({ name }) => name)]);
  const capabilities = new Map(fleet.canaries.map(({ id, capability }) => [id, capability]));
  const cells = new Set(fleet.cells.map(({ canary, backend }) => cellName(canary, backend)));
  return {
    backend: among(fleet.backends.map(({ id }) => id)),
    canary: among(fleet.canaries.map(({ id }) => id)),
    capability: (canary) => capabilities.get(canary) ?? OTHER,
    scorer: among(fleet.scorers),
    hasSchedule: (name) => schedules.has(name),
    hasCell: (canary, backend) => cells.has(cellName(canary, backend)),
  };
};

type Labels = Readonly<Record<string, string | number>>;

/** Removes the series whose labels are not to be kept: prom-client keeps them for ever and removes by full label set only. */
const removeSeries = async (
  metric: Pick<Counter, 'get' | 'remove'> | Pick<Histogram, 'get' | 'remove'> | Gauge,
  keep: (labels: Labels) => boolean,
): Promise<void> => {
  for (const { labels } of (await metric.get()).values) {
    // `le` belongs to the buckets of a histogram, not to its series.
    const own = Object.fromEntries(Object.entries(labels).filter(([name]) => name !== 'le')) as Labels;
    if (!keep(own)) metric.remove(own);
  }
};

/** Removes what the fleet no longer has. Counts of what remains go on. */
export const removeForeignSeries = async (metrics: Metrics, fleet: Fleet): Promise<void> => {
  const names = fleetNames(fleet);
  const { probes_total, probe_failures_total, tokens_total, cost_usd_total, unscored_total, events_total } = metrics;
  const { probe_duration_seconds, probe_time_to_first_token_seconds, samples_total } = metrics;
  const known = (labels: Labels): boolean => {
    const { backend, scorer } = labels as Record<string, string | undefined>;
    const fits = (name: string | undefined, fold: (name: string) => string): boolean =>
      name === undefined || fold(name) === name;
    return fits(backend, names.backend) && fits(scorer, names.scorer);
  };
  for (const metric of [probes_total, probe_failures_total, tokens_total, cost_usd_total, unscored_total, events_total])
    await removeSeries(metric, known);
  for (const metric of [probe_duration_seconds, probe_time_to_first_token_seconds]) await removeSeries(metric, known);
  await removeSeries(samples_total, ({ canary, backend }) => names.hasCell(String(canary), String(backend)));
  for (const metric of [metrics.cycles_total, metrics.cycle_last_complete_timestamp_seconds])
    await removeSeries(metric, ({ schedule }) => names.hasSchedule(String(schedule)));
};

/** Counters of coalmine itself, whatever the fleet is. */
const zeroOwn = (metrics: Metrics): void => {
  for (const kind of CHANGE_KINDS) metrics.changes_total.inc({ kind }, 0);
  for (const stage of ERROR_STAGES) metrics.internal_errors_total.inc({ step: stage }, 0);
  for (const reason of DEFER_REASONS) metrics.probes_deferred_total.inc({ reason }, 0);
};

/** Makes every series at 0 whose labels are known beforehand, and adds nothing to those that are there. */
export const zeroSeries = (metrics: Metrics, fleet: Fleet): void => {
  for (const { id: backend } of fleet.backends) {
    metrics.cost_usd_total.inc({ backend }, 0);
    metrics.probes_total.inc({ backend, schedule: BURST }, 0);
    for (const reason of FAILURE_REASONS) metrics.probe_failures_total.inc({ labels: { backend, reason }, value: 0 });
    for (const token_type of TOKEN_TYPES) metrics.tokens_total.inc({ backend, token_type }, 0);
    for (const signal of fleet.events ?? []) metrics.events_total.inc({ labels: { backend, signal }, value: 0 });
    for (const scorer of fleet.scorers) metrics.unscored_total.inc({ labels: { backend, scorer }, value: 0 });
  }
  for (const { name: schedule, backends } of fleet.schedules) {
    for (const backend of backends) metrics.probes_total.inc({ backend, schedule }, 0);
  }
  for (const schedule of [BURST, ...fleet.schedules.map(({ name }) => name)])
    for (const result of CYCLE_RESULTS) metrics.cycles_total.inc({ schedule, result }, 0);
  for (const { canary, backend } of fleet.cells) metrics.samples_total.inc({ canary, backend }, 0);
  zeroOwn(metrics);
};
