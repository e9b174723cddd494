import type { BaselineMatch } from '../baselines/match.ts';
import type { Incident, Verdict } from '../judgement.ts';
import { inScope, scopeName } from '../model.ts';
import type { Backend, Scope } from '../model.ts';
import type { ChangeEvent, Pause } from '../operator-events.ts';
import type { NearbyChange } from '../publish/views.ts';
import { count } from '../publish/words.ts';
import { windowOf } from './near.ts';
import { nearbyEvents } from './nearby-events.ts';
import type { EventSources } from './nearby-events.ts';

const SCOPES_SHOWN = 8;
const WIDER_SHOWN = 3;
const CHANGES_SHOWN = 30;

const membersOf = (backends: readonly Backend[], scope: Scope): readonly Backend[] =>
  backends.filter((one) => inScope(one, scope));

/**
 * Verdicts that tell how far an incident reaches: its signals on the widest scopes that hold none of its backends and
 * on the narrowest that hold all of them, then the other signals on its own scope.
 */
export const nearbyVerdicts = (
  incident: Incident,
  verdicts: readonly Verdict[],
  backends: readonly Backend[],
): readonly Verdict[] => {
  const inside = new Set(membersOf(backends, incident.scope));
  const own = scopeName(incident.scope);
  const placed = verdicts.map((verdict) => {
    const members = membersOf(backends, verdict.scope);
    return { verdict, size: members.length, shared: members.filter((one) => inside.has(one)).length };
  });
  const same = placed.filter(({ verdict }) => incident.signals.includes(verdict.signal));
  const outside = same
    .filter(({ size, shared }) => size > 0 && shared === 0)
    .sort((a, b) => b.size - a.size)
    .slice(0, SCOPES_SHOWN);
  const wider = same
    .filter(({ size, shared }) => shared === inside.size && size > inside.size)
    .sort((a, b) => a.size - b.size)
    .slice(0, WIDER_SHOWN);
  const others = placed.filter(
    ({ verdict }) => scopeName(verdict.scope) === own && !incident.signals.includes(verdict.signal),
  );
  return [...outside, ...wider, ...others].map(({ verdict }) => verdict);
};

/** A change on many scopes at once is one line, that names the widest of them. */
const verdictChanges = (
  changes: readonly Verdict[],
  inside: (scope: Scope) => boolean,
  size: (scope: Scope) => number,
): readonly NearbyChange[] => {
  const told = changes
    .filter(({ verdict, scope }) => !['no_baseline', 'insufficient', 'stable'].includes(verdict) && inside(scope))
    .sort((a, b) => size(b.scope) - size(a.scope));
  const groups = Map.groupBy(told, ({ at, signal, verdict }) => `${at}\n${signal}\n${verdict}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const others = group.length === 1 ? '' : ` and ${count(group.length - 1, 'more scope')}`;
    const what = `${first.signal} became ${first.verdict} on ${scopeName(first.scope)}${others}`;
    return [{ at: first.at, kind: 'verdict', what }];
  });
};

const approvals = ({ cells }: BaselineMatch, inside: ReadonlySet<string>): readonly NearbyChange[] => {
  const used = new Set(cells.flatMap(({ backend, baseline }) => (inside.has(backend) && baseline ? [baseline] : [])));
  const groups = Map.groupBy(used, ({ approved, recordedAt, group }) =>
    approved === null ? `${recordedAt}\n${group}` : `${approved.at}\n${group}\n${approved.by}`,
  );
  return [...groups.values()].flatMap((same): readonly NearbyChange[] => {
    const [first] = same;
    if (first === undefined) return [];
    const { approved, recordedAt, group } = first;
    const which = `${same.length} baseline${same.length === 1 ? '' : 's'} of ${group}`;
    return approved === null
      ? [{ at: recordedAt, kind: 'baseline', what: `${which} recorded, in use without approval` }]
      : [{ at: approved.at, kind: 'baseline', what: `${which} approved by ${approved.by}: ${approved.why}` }];
  });
};

const otherIncidents = (incident: Incident, all: readonly Incident[]): readonly NearbyChange[] =>
  all
    .filter(({ id }) => id !== incident.id)
    .flatMap(({ id, class: kind, scope, openedAt, closedAt, closedBy }): readonly NearbyChange[] => {
      const name = `${kind} incident on ${scopeName(scope)}`;
      const opened = { at: openedAt, kind: 'incident', what: `${name} opened`, incident: id } as const;
      if (closedAt === null) return [opened];
      const by = closedBy === null ? '' : ` by ${closedBy}`;
      return [opened, { at: closedAt, kind: 'incident', what: `${name} closed${by}`, incident: id }];
    });

const pauseChanges = (pauses: readonly Pause[]): readonly NearbyChange[] =>
  pauses.flatMap(({ scope, from, until, reason, endedAt }): readonly NearbyChange[] => [
    { at: from, kind: 'pause', what: `${scopeName(scope)} paused: ${reason}` },
    { at: endedAt ?? until, kind: 'pause', what: `pause of ${scopeName(scope)} over` },
  ]);

export interface NearbySources extends Omit<EventSources, 'events'> {
  readonly match: BaselineMatch;
  /** Changes of verdict since the window began. */
  readonly changes: readonly Verdict[];
  readonly pauses: readonly Pause[];
  /** All that people have told of. */
  readonly changeEvents: readonly ChangeEvent[];
  /** What the daemon itself knows: its start and reloads. */
  readonly events: readonly NearbyChange[];
}

const byTime = (a: NearbyChange, b: NearbyChange): number => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/**
 * What happened around the onset of an incident, oldest first; the last 30 of it, where there is more. What people have
 * told of stays beside those.
 */
export const nearbyChanges = (incident: Incident, sources: NearbySources): readonly NearbyChange[] => {
  const { since, until } = windowOf(incident);
  const members = membersOf(sources.backends, incident.scope);
  const touches = (scope: Scope): boolean => members.some((one) => inScope(one, scope));
  const iso = (at: string): string => new Date(at).toISOString();
  const noticed = [
    ...verdictChanges(
      sources.changes.filter(({ at }) => at <= until),
      touches,
      (scope) => membersOf(sources.backends, scope).length,
    ),
    ...approvals(sources.match, new Set(members.map(({ id }) => id))),
    ...otherIncidents(incident, sources.incidents),
    ...pauseChanges(sources.pauses.filter(({ scope }) => touches(scope))),
    ...sources.events,
  ]
    .map((change) => ({ ...change, at: iso(change.at) }))
    .filter(({ at }) => at >= since && at <= until)
    .sort(byTime)
    .slice(-CHANGES_SHOWN);
  const told = nearbyEvents(incident, { ...sources, events: sources.changeEvents });
  return [...noticed, ...told].sort(byTime);
};
