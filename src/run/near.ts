import type { Incident } from '../judgement.ts';
import { inScope, SCOPE_KEYS } from '../model.ts';
import type { Backend, Scope } from '../model.ts';

export const BEFORE_MS = 6 * 3_600_000;
const AFTER_MS = 3_600_000;

/** The time around an incident that counts as near: from six hours before its onset to an hour after it was opened. */
export const windowOf = ({ onsetAt, openedAt }: Incident): { readonly since: string; readonly until: string } => ({
  since: new Date(Date.parse(onsetAt) - BEFORE_MS).toISOString(),
  until: new Date(Date.parse(openedAt) + AFTER_MS).toISOString(),
});

/** Whether a moment, ISO 8601 in UTC with milliseconds, is near an incident. */
export const isNear = (at: string, incident: Incident): boolean => {
  const { since, until } = windowOf(incident);
  return at >= since && at <= until;
};

/**
 * Whether two scopes share a backend. Where one of them holds none that is configured now, its backends are gone, and
 * it is enough that the two do not exclude each other.
 */
export const overlap = (a: Scope, b: Scope, backends: readonly Backend[]): boolean => {
  const areKnown = [a, b].every((scope) => backends.some((one) => inScope(one, scope)));
  if (areKnown) return backends.some((one) => inScope(one, a) && inScope(one, b));
  return SCOPE_KEYS.every((key) => a[key] === undefined || b[key] === undefined || a[key] === b[key]);
};
