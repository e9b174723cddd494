import { scopeName, VERDICTS } from '../model.ts';
import type { Incident, Scope, Verdict, VerdictName } from '../model.ts';
import type { Series } from './gauge-set.ts';
import type { SCOPE_LABELS } from './metric-definition.ts';

type ScopeLabel = (typeof SCOPE_LABELS)[number];
type SignalLabel = ScopeLabel | 'class' | 'signal';
type IncidentLabel = ScopeLabel | 'class' | 'team';

export const scopeLabels = (scope: Scope): Record<ScopeLabel, string> => ({
  scope: scopeName(scope),
  provider: scope.provider ?? '',
  model: scope.model ?? '',
  cloud_region: scope.region ?? '',
  hardware: scope.hardware ?? '',
});

/** The series of all verdicts; a row for each of the four gauges. */
export interface VerdictSeries {
  readonly verdict: Series<SignalLabel | 'verdict'>[];
  readonly evidence: Series<SignalLabel>[];
  readonly threshold: Series<SignalLabel>[];
  readonly fraction: Series<SignalLabel | 'bound'>[];
}

// A detector that cannot alarm (no baseline, say) may have no finite threshold: then there is no series, not an Infinity.
const finite = <Label extends string>(series: readonly Series<Label>[]): Series<Label>[] =>
  series.filter(({ value }) => Number.isFinite(value));

export const verdictSeries = (verdicts: readonly Verdict[]): VerdictSeries => {
  const labelled = verdicts.map((verdict) => ({
    verdict,
    labels: { ...scopeLabels(verdict.scope), class: verdict.class, signal: verdict.signal },
  }));
  return {
    verdict: labelled.flatMap(({ verdict, labels }) =>
      VERDICTS.map((name: VerdictName) => ({
        labels: { ...labels, verdict: name },
        value: name === verdict.verdict ? 1 : 0,
      })),
    ),
    evidence: finite(labelled.map(({ verdict, labels }) => ({ labels, value: verdict.evidence.nats }))),
    threshold: finite(labelled.map(({ verdict, labels }) => ({ labels, value: verdict.evidence.threshold }))),
    fraction: finite(
      labelled.flatMap(({ verdict: { effect }, labels }) =>
        effect === null
          ? []
          : [
              { labels: { ...labels, bound: 'estimate' }, value: effect.degradedFraction },
              { labels: { ...labels, bound: 'low' }, value: effect.low },
              { labels: { ...labels, bound: 'high' }, value: effect.high },
            ],
      ),
    ),
  };
};

/** Owner of a scope as the label `team`: the one owner, `multiple`, or empty when none is configured. */
export const team = (owners: readonly string[]): string => {
  const [first = '', ...others] = new Set(owners);
  return others.length === 0 ? first : 'multiple';
};

export interface IncidentSeries {
  readonly open: Series<IncidentLabel>[];
  readonly onset: Series<IncidentLabel>[];
}

/** Open incidents counted by scope, class and team; closed ones stay as 0. */
export const incidentSeries = (incidents: readonly Incident[]): IncidentSeries => {
  const groups = Map.groupBy(incidents, ({ scope, class: kind, owners }) =>
    [scopeName(scope), kind, team(owners)].join('\u0000'),
  );
  const rows = [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const open = group.filter(({ closedAt }) => closedAt === null);
    const labels = { ...scopeLabels(first.scope), class: first.class, team: team(first.owners) };
    return [{ labels, open: open.length, onsets: open.map(({ onsetAt }) => Date.parse(onsetAt) / 1e3) }];
  });
  return {
    open: rows.map(({ labels, open }) => ({ labels, value: open })),
    onset: rows.flatMap(({ labels, onsets }) => (onsets.length === 0 ? [] : [{ labels, value: Math.min(...onsets) }])),
  };
};
