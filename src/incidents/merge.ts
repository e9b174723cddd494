import { covers, type Lattice } from '../detect/lattice.ts';
import type { Incident } from '../judgement.ts';
import type { ClosedSlot } from '../model.ts';
import { KEPT_CLOSED, type IncidentState, type OpenIncident } from './incident-state.ts';
import { addOutcomes } from './outcomes.ts';
import { ownersOf } from './record.ts';
import { bothRecoveries } from './recovery.ts';

const nested = (lattice: Lattice, one: OpenIncident, other: OpenIncident): boolean =>
  one.record.class === other.record.class &&
  (covers(lattice, one.scope, other.scope) || covers(lattice, other.scope, one.scope));

const earlier = (one: string, other: string): string => (one < other ? one : other);

/**
 * The elder with what the younger knew. It is measured from the later onset on, when both were there; its recovery starts
 * at the floor, as what was gathered was of another scope.
 */
const union = (lattice: Lattice, elder: OpenIncident, younger: OpenIncident, slot: ClosedSlot): OpenIncident => {
  const wide = covers(lattice, elder.scope, younger.scope) ? elder : younger;
  const signals = [...new Set([...elder.record.signals, ...younger.record.signals])];
  const { candidates, localized, effect, callers, provisional, ruledOut } = wide.record;
  return {
    ...elder,
    scope: wide.scope,
    onset: Math.max(elder.onset, younger.onset),
    recovery: bothRecoveries(elder.recovery, younger.recovery),
    outcomes: addOutcomes(elder.outcomes, younger.outcomes),
    record: {
      ...elder.record,
      signals,
      scope: wide.record.scope,
      candidates,
      localized,
      effect,
      ...(callers === undefined ? {} : { callers }),
      provisional: provisional || elder.record.provisional,
      ...(ruledOut === undefined ? {} : { ruledOut }),
      owners: ownersOf(lattice, wide.scope),
      onsetAt: earlier(elder.record.onsetAt, younger.record.onsetAt),
      evidence:
        elder.record.evidence.nats >= younger.record.evidence.nats ? elder.record.evidence : younger.record.evidence,
      slot: slot.number,
    },
  };
};

/**
 * Merges open incidents of one class of which one scope lies inside the other: they are one fault. The elder goes on
 * with the wider scope; the younger closes and names it.
 */
export const mergeNested = (lattice: Lattice, before: IncidentState, slot: ClosedSlot): IncidentState => {
  const { open, closed } = before;
  for (const [at, younger] of open.entries()) {
    const elder = open.slice(0, at).find((one) => nested(lattice, one, younger));
    if (elder === undefined) continue;
    const ended: Incident = {
      ...younger.record,
      closedAt: slot.closedAt,
      closedBy: `merged into ${elder.record.id}`,
      slot: slot.number,
    };
    const merged = union(lattice, elder, younger, slot);
    const rest = open.flatMap((one) => (one === younger ? [] : [one === elder ? merged : one]));
    return mergeNested(lattice, { open: rest, closed: [ended, ...closed].slice(0, KEPT_CLOSED) }, slot);
  }
  return before;
};
