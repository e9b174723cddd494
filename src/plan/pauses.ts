import type { Maintenance } from '../config/config.ts';
import { inScope } from '../model.ts';
import type { Scope } from '../model.ts';
import type { Pause } from '../operator-events.ts';
import { parseCron } from './cron.ts';
import { nextFiring, previousFiring } from './firings.ts';

/** A pause or a maintenance window as it runs: from its begin up to, and without, its end. */
export interface Span {
  /** Null for a window of the configuration. */
  readonly id: string | null;
  readonly scope: Scope;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

/** The newest opening of a window up to a moment (milliseconds since 1970); null before the first. */
type Opening = (at: number) => Span | null;

const openingOf = ({ scope, reason, when }: Maintenance): Opening => {
  if ('from' in when) return (at) => (Date.parse(when.from) <= at ? { id: null, scope, reason, ...when } : null);
  const cron = parseCron(when.cron);
  const iso = (ms: number): string => new Date(ms).toISOString();
  // Asked for with every sample; a rare firing takes a search through years.
  let known: { readonly from: number; readonly next: number; readonly span: Span | null } | null = null;
  const readAt = (at: number): NonNullable<typeof known> => {
    const opened = previousFiring(cron, at);
    const next = nextFiring(cron, at) ?? Infinity;
    if (opened === null) return { from: at, next, span: null };
    return {
      from: opened,
      next,
      span: { id: null, scope, reason, from: iso(opened), until: iso(opened + when.durationMs) },
    };
  };
  return (at) => {
    if (known === null || at < known.from || at >= known.next) known = readAt(at);
    return known.span;
  };
};

const spanOf = ({ id, scope, from, until, endedAt, reason }: Pause): Span => ({
  id,
  scope,
  from,
  until: endedAt !== null && endedAt < until ? endedAt : until,
  reason,
});

/** What has begun up to `at`, and ends after `since`; both in milliseconds since 1970. */
export type BegunSpans = (pauses: readonly Pause[], since: number, at: number) => readonly Span[];

/** Reads the windows of a configuration once, and answers for any moment. */
export const spansOf = (windows: readonly Maintenance[]): BegunSpans => {
  const openings = windows.map(openingOf);
  return (pauses, since, at) =>
    [...openings.map((opening) => opening(at)), ...pauses.map(spanOf)].filter(
      (span): span is Span => span !== null && Date.parse(span.from) <= at && Date.parse(span.until) > since,
    );
};

/** When the cycle of a slot was planned, from the slot's id `<schedule>@<planned time>#<index>`; milliseconds since 1970. */
export const cyclePlannedAt = (slot: string): number =>
  Date.parse(slot.slice(slot.lastIndexOf('@') + 1, slot.lastIndexOf('#')));

/** Whether every backend of a scope lies in one of the spans, and there is such a backend. */
export const isWhollyPaused = (scope: Scope, backends: readonly Scope[], spans: readonly Span[]): boolean => {
  const inside = backends.filter((backend) => inScope(backend, scope));
  return inside.length > 0 && inside.every((backend) => spans.some((span) => inScope(backend, span.scope)));
};
