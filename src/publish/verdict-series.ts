import { VERDICTS } from '../judgement.ts';
import { scopeName } from '../model.ts';
import type { Effect, Incident, Verdict } from '../judgement.ts';
import type { Scope } from '../model.ts';
import type { Row } from './gauge-set.ts';
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

/** The rows of all verdicts, for each of the four gauges. */
export interface VerdictRows {
  readonly verdict: readonly Row<SignalLabel | 'verdict'>[];
  readonly evidence: readonly Row<SignalLabel>[];
  readonly threshold: readonly Row<SignalLabel>[];
  readonly fraction: readonly Row<SignalLabel | 'bound'>[];
}

const bounds = (effect: Effect | null): readonly (readonly [string, number])[] =>
  effect === null
    ? []
    : [
        ['estimate', effect.degradedFraction],
        ['low', effect.low],
        ['high', effect.high],
      ];

// A detector that cannot alarm (no baseline, say) may have no finite threshold: then there is no series, not an Infinity.
const finite = <Label extends string>(rows: readonly Row<Label>[]): readonly Row<Label>[] =>
  rows.filter(({ value }) => Number.isFinite(value));

export const verdictRows = (verdicts: readonly Verdict[]): VerdictRows => {
  const named = verdicts.map((verdict) => ({
    verdict,
    key: `${scopeName(verdict.scope)}\u0000${verdict.class}\u0000${verdict.signal}`,
    labels: () => ({ ...scopeLabels(verdict.scope), class: verdict.class, signal: verdict.signal }),
  }));
  return {
    verdict: named.flatMap(({ verdict, key, labels }) =>
      VERDICTS.map((name) => ({
        key: `${key}\u0000${name}`,
        value: name === verdict.verdict ? 1 : 0,
        labels: () => ({ ...labels(), verdict: name }),
      })),
    ),
    evidence: finite(named.map(({ verdict, key, labels }) => ({ key, labels, value: verdict.evidence.nats }))),
    threshold: finite(named.map(({ verdict, key, labels }) => ({ key, labels, value: verdict.evidence.threshold }))),
    fraction: finite(
      named.flatMap(({ verdict, key, labels }) =>
        bounds(verdict.effect).map(([bound, value]) => ({
          key: `${key}\u0000${bound}`,
          value,
          labels: () => ({ ...labels(), bound }),
        })),
      ),
    ),
  };
};

/** Smallest fraction of bad answers that one signal would find on one scope, by window. */
export interface DetectableFractions {
  readonly scope: Scope;
  readonly signal: string;
  readonly fractions: Readonly<Record<string, number>>;
}

export const detectableRows = (all: readonly DetectableFractions[]): readonly Row<ScopeLabel | 'signal' | 'window'>[] =>
  all.flatMap(({ scope, signal, fractions }) =>
    Object.entries(fractions).map(([window, value]) => ({
      key: `${scopeName(scope)}\u0000${signal}\u0000${window}`,
      value,
      labels: () => ({ ...scopeLabels(scope), signal, window }),
    })),
  );

/** Owner of a scope as the label `team`: the one owner, `multiple`, or empty when none is configured. */
export const team = (owners: readonly string[]): string => {
  const [first = '', ...others] = new Set(owners);
  return others.length === 0 ? first : 'multiple';
};

export interface IncidentRows {
  readonly open: readonly Row<IncidentLabel>[];
  readonly onset: readonly Row<IncidentLabel>[];
}

export const pauseRows = (
  pauses: readonly { readonly scope: Scope; readonly paused: boolean }[],
): readonly Row<ScopeLabel>[] =>
  pauses.map(({ scope, paused }) => ({
    key: scopeName(scope),
    value: paused ? 1 : 0,
    labels: () => scopeLabels(scope),
  }));

/** Open incidents counted by scope, class and team; closed ones and those of a paused scope (by name) stay as 0. */
export const incidentRows = (incidents: readonly Incident[], paused: ReadonlySet<string>): IncidentRows => {
  const keyOf = ({ scope, class: kind, owners }: Incident): string =>
    `${scopeName(scope)}\u0000${kind}\u0000${team(owners)}`;
  const groups = [...Map.groupBy(incidents, keyOf)].flatMap(([key, group]) => {
    const [first] = group;
    if (first === undefined) return [];
    const labels = () => ({ ...scopeLabels(first.scope), class: first.class, team: team(first.owners) });
    return [{ key, labels, open: group.filter(({ closedAt }) => closedAt === null) }];
  });
  return {
    open: groups.map(({ key, labels, open }) => ({
      key,
      labels,
      value: paused.has(labels().scope) ? 0 : open.length,
    })),
    onset: groups.flatMap(({ key, labels, open }) =>
      open.length === 0
        ? []
        : [{ key, labels, value: Math.min(...open.map(({ onsetAt }) => Date.parse(onsetAt))) / 1e3 }],
    ),
  };
};
