import { BASELINE_STATES } from '../judgement.ts';
import type { BaselineState } from '../judgement.ts';
import { inScope, scopeName } from '../model.ts';
import type { Divergence, Incident, Verdict } from '../judgement.ts';
import type { Aspect, Backend, Scope } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import type { ScoreMean } from '../store/store.ts';
import { changeRows } from './change-series.ts';
import { createDivergenceSeries } from './divergence-series.ts';
import { fleetNames } from './fleet-series.ts';
import type { Fleet, FleetNames } from './fleet-series.ts';
import { createGaugeSet } from './gauge-set.ts';
import type { Row } from './gauge-set.ts';
import type { METRICS } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import type { ControlView } from './views.ts';
import { detectableRows, incidentRows, pauseRows, verdictRows } from './verdict-series.ts';
import type { DetectableFractions, IncidentRows } from './verdict-series.ts';

/** The baselines of one backend: cells by state, and when the oldest in use was recorded. */
export interface BaselineSummary {
  readonly backend: string;
  readonly cells: Readonly<Partial<Record<BaselineState, number>>>;
  readonly oldestRecordedAt: string | null;
  /** Means that were recorded, by capability and aspect. */
  readonly scores?: readonly { readonly capability: string; readonly aspect: Aspect; readonly mean: number }[];
}

/** Committed state; what is absent keeps its last values. */
export interface Published {
  readonly verdicts?: readonly Verdict[];
  /** How backends compare with others of their model. */
  readonly divergences?: readonly Divergence[];
  /** Open ones and closed ones, in any order. */
  readonly incidents?: readonly Incident[];
  /** By scope: whether all its backends are paused. Open incidents of such a scope are not raised. */
  readonly pauses?: readonly { readonly scope: Scope; readonly paused: boolean }[];
  readonly spending?: { readonly limitUsd: number; readonly spentUsd: number; readonly reservedUsd: number };
  readonly baselines?: readonly BaselineSummary[];
  /** What each signal would find. */
  readonly detectable?: readonly DetectableFractions[];
  /** What came of the positive control. */
  readonly control?: ControlView;
  /** All that are kept. */
  readonly changeEvents?: readonly ChangeEvent[];
  /** Means of the last 24 hours. */
  readonly scores?: readonly ScoreMean[];
}

/** Sets the gauges that show state; doing it again changes nothing. */
export interface Publisher {
  /** Shows the state that was published last for another fleet. */
  readonly setFleet: (fleet: Fleet) => void;
  readonly publish: (state: Published) => void;
}

type BackendLabel = (typeof METRICS)['backend_info']['labels'][number];

const seconds = (iso: string): number => Date.parse(iso) / 1e3;

const backendRow = ({ id, provider, model, region, hardware, owner = '' }: Backend): Row<BackendLabel> => ({
  key: [id, provider, model, region, hardware, owner].join('\u0000'),
  value: 1,
  labels: () => ({ backend: id, provider, model, cloud_region: region, hardware, owner }),
});

const showControl = (
  metrics: Metrics,
  { faulty, detected, startedAt, lastDetectedAt, delaySeconds }: ControlView,
): void => {
  metrics.control_faulty.set(faulty ? 1 : 0);
  metrics.control_detected.set(detected ? 1 : 0);
  metrics.control_last_detected_timestamp_seconds.set(seconds(lastDetectedAt ?? startedAt));
  if (delaySeconds !== null) metrics.control_delay_seconds.set(delaySeconds);
};

/** A gauge without labels is 0 from the start, where one that says nothing yet should be absent. */
const removeControl = (metrics: Metrics): void => {
  metrics.control_faulty.remove();
  metrics.control_detected.remove();
  metrics.control_last_detected_timestamp_seconds.remove();
  metrics.control_delay_seconds.remove();
};

export const createPublisher = (metrics: Metrics): Publisher => {
  removeControl(metrics);
  const backends = createGaugeSet(metrics.backend_info);
  const canaries = createGaugeSet(metrics.canary_info);
  const scores = createGaugeSet(metrics.score_ratio);
  const verdict = createGaugeSet(metrics.verdict);
  const evidence = createGaugeSet(metrics.evidence_nats);
  const threshold = createGaugeSet(metrics.evidence_threshold_nats);
  const fraction = createGaugeSet(metrics.degraded_fraction_ratio);
  const showDivergences = createDivergenceSeries(metrics);
  const detectable = createGaugeSet(metrics.detectable_fraction_ratio);
  const open = createGaugeSet(metrics.incident_open);
  const onset = createGaugeSet(metrics.incident_onset_timestamp_seconds);
  const paused = createGaugeSet(metrics.paused);
  const baselines = createGaugeSet(metrics.baselines);
  const changed = createGaugeSet(metrics.change_last_timestamp_seconds);
  const recorded = createGaugeSet(metrics.baseline_score_ratio);
  const oldest = createGaugeSet(metrics.baseline_oldest_timestamp_seconds);

  // Slices that an incident had and has no more stay as 0, so that an alert on them resolves by a value.
  const left = new Map<string, IncidentRows['open'][number]>();

  const show = {
    verdicts: (all: readonly Verdict[], fleet: Fleet) => {
      const rows = verdictRows(all.filter(({ scope }) => fleet.backends.some((one) => inScope(one, scope))));
      verdict.replace(rows.verdict);
      evidence.replace(rows.evidence);
      threshold.replace(rows.threshold);
      fraction.replace(rows.fraction);
    },
    incidents: (all: readonly Incident[], fleet: Fleet) => {
      // An open incident is shown whatever the configuration says now: removing a backend must not resolve a page.
      const rows = incidentRows(
        all.filter(({ scope, closedAt }) => closedAt === null || fleet.backends.some((one) => inScope(one, scope))),
        new Set((last.pauses ?? []).filter((one) => one.paused).map(({ scope }) => scopeName(scope))),
      );
      const now = new Set(rows.open.map(({ key }) => key));
      open.replace([...rows.open, ...[...left.values()].filter(({ key }) => !now.has(key))]);
      for (const row of rows.open) left.set(row.key, { ...row, value: 0 });
      onset.replace(rows.onset);
    },
    baselines: (all: readonly BaselineSummary[], fleet: Fleet) => {
      const bySummary = new Map(all.map((one) => [one.backend, one]));
      const known = fleet.backends.map(({ id }) => ({ id, summary: bySummary.get(id) }));
      baselines.replace(
        known.flatMap(({ id, summary }) =>
          BASELINE_STATES.map((state) => ({
            key: `${id}\u0000${state}`,
            value: summary?.cells[state] ?? 0,
            labels: () => ({ backend: id, state }),
          })),
        ),
      );
      recorded.replace(
        known.flatMap(({ id, summary }) =>
          (summary?.scores ?? []).map(({ capability, aspect, mean }) => ({
            key: `${id}\u0000${capability}\u0000${aspect}`,
            value: mean,
            labels: () => ({ backend: id, capability, aspect }),
          })),
        ),
      );
      oldest.replace(
        known.flatMap(({ id, summary }) =>
          summary?.oldestRecordedAt == null
            ? []
            : [{ key: id, value: seconds(summary.oldestRecordedAt), labels: () => ({ backend: id }) }],
        ),
      );
    },
    scores: (all: readonly ScoreMean[], names: FleetNames) => {
      scores.replace(
        all
          .filter(({ canary, backend }) => names.hasCell(canary, backend))
          .map(({ canary, backend, aspect, mean }) => ({
            key: `${canary}\u0000${backend}\u0000${aspect}`,
            value: mean,
            labels: () => ({ canary, backend, aspect }),
          })),
      );
    },
  };

  let fleet: Fleet = { backends: [], canaries: [], schedules: [], cells: [], scorers: [] };
  let names = fleetNames(fleet);
  let last: Published = {};

  const publish = (state: Published): void => {
    last = { ...last, ...state };
    if (state.verdicts !== undefined) show.verdicts(state.verdicts, fleet);
    showDivergences(state.divergences, fleet.backends);
    if (state.detectable !== undefined) detectable.replace(detectableRows(state.detectable));
    if (state.control !== undefined) showControl(metrics, state.control);
    if (state.changeEvents !== undefined) changed.replace(changeRows(state.changeEvents));
    if (state.pauses !== undefined) paused.replace(pauseRows(state.pauses));
    if (last.incidents !== undefined && (state.incidents ?? state.pauses) !== undefined)
      show.incidents(last.incidents, fleet);
    if (state.baselines !== undefined) show.baselines(state.baselines, fleet);
    if (state.scores !== undefined) show.scores(state.scores, names);
    if (state.spending === undefined) return;
    metrics.budget_limit_usd.set(state.spending.limitUsd);
    metrics.budget_spent_usd.set(state.spending.spentUsd + state.spending.reservedUsd);
  };

  return {
    publish,
    setFleet: (next) => {
      fleet = next;
      names = fleetNames(next);
      left.clear();
      backends.replace(next.backends.map(backendRow));
      canaries.replace(
        next.canaries.map(({ id, capability }) => ({
          key: `${id}\u0000${capability}`,
          value: 1,
          labels: () => ({ canary: id, capability }),
        })),
      );
      publish(last);
    },
  };
};
