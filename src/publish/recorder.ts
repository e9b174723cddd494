import type { Gauge } from 'prom-client';
import type { Clock, Sample } from '../model.ts';
import type { ChangeKind } from '../operator-events.ts';
import type { DeferReason } from '../store/store.ts';
import { createAvailability } from './availability.ts';
import { fleetNames, removeForeignSeries, zeroSeries } from './fleet-series.ts';
import type { Fleet } from './fleet-series.ts';
import type { Metrics } from './metrics.ts';
import type { CycleResult, ErrorStage } from './operation-metrics.ts';
import { createPublisher } from './publisher.ts';
import type { Published } from './publisher.ts';
import { setScoreSeries } from './score-series.ts';
import { isValid, recordSample } from './record-sample.ts';
import type { SampleFacts } from './record-sample.ts';
import type { AvailabilityView } from './views.ts';

/** Turns what happens into metrics. Nothing here fails because of a name that is not configured. */
export interface Recorder {
  /** At start and at each reload: makes the new fleet's series, removes those of what is gone. */
  readonly setFleet: (fleet: Fleet) => Promise<void>;
  /** After a sample was committed, once for each. */
  readonly onSample: (sample: Sample, facts?: SampleFacts) => void;
  /** Tells of a valid sample that is older than the scores given to `publish`: sets the time of the cell's newest, counts nothing. */
  readonly onEarlierSample: (sample: Pick<Sample, 'canary' | 'backend' | 'at'>) => void;
  readonly onDeferred: (reason: DeferReason, count: number) => void;
  readonly onCycle: (schedule: string, result: CycleResult, count?: number) => void;
  readonly onReload: (successful: boolean) => void;
  /** People told of a change that was not known. */
  readonly onChangeEvent: (kind: ChangeKind) => void;
  /** An error of coalmine itself was caught. */
  readonly onError: (stage: ErrorStage) => void;
  /** Shows committed state; doing it again changes nothing. Call it before the first scrape, and after each fold. */
  readonly publish: (state: Published) => void;
  /** Failed calls of the configured backends in the last day. */
  readonly availability: () => AvailabilityView;
}

export interface RecorderSources {
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly version: string;
  readonly nodeVersion: string;
  /** Both are read at each scrape, in seconds. */
  readonly loopDelaySeconds: () => number;
  readonly foldLagSeconds: () => number;
}

/** prom-client calls `collect` before each reading; set after construction, since the gauge comes from the table. */
const readAtScrape = (gauge: Gauge, read: () => number): void => {
  Object.assign(gauge, { collect: () => gauge.set(read()) });
};

interface LastSample {
  readonly canary: string;
  readonly backend: string;
  readonly atMs: number;
}

/** The configuration counts as read successfully: who makes a recorder has one. */
export const createRecorder = (sources: RecorderSources): Recorder => {
  const { metrics, clock } = sources;
  const publisher = createPublisher(metrics);
  const availability = createAvailability(clock);
  const lastSamples = new Map<string, LastSample>();
  let names = fleetNames({ backends: [], canaries: [], schedules: [], cells: [], scorers: [] });

  const reloaded = (successful: boolean): void => {
    metrics.config_last_reload_successful.set(successful ? 1 : 0);
    if (successful) metrics.config_last_reload_success_timestamp_seconds.set(clock.now() / 1e3);
  };
  const noteLast = ({ canary, backend, at }: Pick<Sample, 'canary' | 'backend' | 'at'>): void => {
    const key = `${canary}\u0000${backend}`;
    const atMs = Date.parse(at);
    if (!names.hasCell(canary, backend) || atMs <= (lastSamples.get(key)?.atMs ?? -Infinity)) return;
    lastSamples.set(key, { canary, backend, atMs });
    metrics.last_sample_timestamp_seconds.set({ canary, backend }, atMs / 1e3);
  };

  metrics.build_info.set({ version: sources.version, node_version: sources.nodeVersion }, 1);
  readAtScrape(metrics.event_loop_delay_seconds, sources.loopDelaySeconds);
  readAtScrape(metrics.fold_lag_seconds, sources.foldLagSeconds);
  reloaded(true);

  return {
    setFleet: async (fleet) => {
      names = fleetNames(fleet);
      publisher.setFleet(fleet);
      for (const [key, { canary, backend }] of lastSamples) {
        if (names.hasCell(canary, backend)) continue;
        lastSamples.delete(key);
        metrics.last_sample_timestamp_seconds.remove({ canary, backend });
      }
      await removeForeignSeries(metrics, fleet);
      zeroSeries(metrics, fleet);
      await setScoreSeries(metrics, fleet);
    },
    onSample: (sample, facts = {}) => {
      recordSample(metrics, names, sample, facts);
      if (names.backend(sample.backend) === sample.backend) availability.onSample(sample, facts);
      if (isValid(sample, facts)) noteLast(sample);
    },
    onEarlierSample: noteLast,
    onDeferred: (reason, count) => {
      metrics.probes_deferred_total.inc({ reason }, count);
    },
    onCycle: (schedule, result, count = 1) => {
      if (!names.hasSchedule(schedule)) return;
      metrics.cycles_total.inc({ schedule, result }, count);
      if (result === 'complete') metrics.cycle_last_complete_timestamp_seconds.set({ schedule }, clock.now() / 1e3);
    },
    onReload: reloaded,
    onChangeEvent: (kind) => {
      metrics.changes_total.inc({ kind });
    },
    onError: (stage) => {
      metrics.internal_errors_total.inc({ step: stage });
    },
    availability: () => availability.view((backend) => names.backend(backend) === backend),
    publish: (state) => {
      publisher.publish(state);
      for (const { canary, backend, lastAt } of state.scores ?? []) noteLast({ canary, backend, at: lastAt });
    },
  };
};
