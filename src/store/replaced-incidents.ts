import type { Incident } from '../judgement.ts';

/** Who closes an incident that the states, folded anew under other references, no longer hold. */
export const NEW_REFERENCE = 'new reference';

/**
 * The incidents to write when all states are replaced: the new ones, and those of before that are open and not among
 * them, closed at `at`.
 */
export const replacedIncidents = (
  known: readonly Incident[],
  incidents: readonly Incident[],
  at: string,
): readonly Incident[] => {
  const kept = new Set(incidents.map(({ id }) => id));
  const orphans = known.filter(({ id, closedAt }) => closedAt === null && !kept.has(id));
  return [...incidents, ...orphans.map((incident) => ({ ...incident, closedAt: at, closedBy: NEW_REFERENCE }))];
};
