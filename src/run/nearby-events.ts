import type { Incident } from '../judgement.ts';
import { scopeName } from '../model.ts';
import type { Backend } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import type { BaseRate, NearbyChange } from '../publish/views.ts';
import { BEFORE_MS, isNear, overlap } from './near.ts';

const EVENTS_SHOWN = 20;

export interface EventSources {
  readonly backends: readonly Backend[];
  /** All that are known, to count with; not the near ones alone. */
  readonly events: readonly ChangeEvent[];
  /** All that are known. */
  readonly incidents: readonly Incident[];
  /** When the first slot was judged; null before. Of a change before that nobody knows what came of it. */
  readonly watchedSince: string | null;
  readonly nowMs: number;
}

/**
 * How often changes of this kind on a scope that overlaps the incident's come without an incident. Counted are those
 * that are not near this incident (it would count for itself), since judging began, and more than six hours ago, so
 * that an incident would be known. One has an incident when it is near any on a scope that it overlaps.
 */
export const baseRate = (
  { kind }: Pick<ChangeEvent, 'kind'>,
  incident: Incident,
  { backends, events, incidents, watchedSince, nowMs }: EventSources,
): BaseRate | null => {
  const settled = new Date(nowMs - BEFORE_MS).toISOString();
  const others = events.filter(
    (one) =>
      one.kind === kind &&
      watchedSince !== null &&
      one.at >= watchedSince &&
      one.at < settled &&
      !isNear(one.at, incident) &&
      overlap(one.scope, incident.scope, backends),
  );
  const [first] = others.map(({ at }) => at).sort();
  if (first === undefined) return null;
  const withIncident = others.filter((one) =>
    incidents.some(
      (other) => other.id !== incident.id && isNear(one.at, other) && overlap(one.scope, other.scope, backends),
    ),
  );
  return { others: others.length, withIncident: withIncident.length, since: first };
};

/** The change events near an incident whose scopes overlap its own, oldest first; the last 20 of them. */
export const nearbyEvents = (incident: Incident, sources: EventSources): readonly NearbyChange[] => {
  const near = sources.events.filter(
    ({ at, scope }) => isNear(at, incident) && overlap(scope, incident.scope, sources.backends),
  );
  return near
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .slice(-EVENTS_SHOWN)
    .map((event) => ({
      at: event.at,
      kind: 'change',
      what: `${event.kind} on ${scopeName(event.scope)}: ${event.what}`,
      event,
      afterOnset: event.at > incident.onsetAt,
      baseRate: baseRate(event, incident, sources),
    }));
};
