import { fallEvidence, fallOnset } from '../detect/fall.ts';
import { sumsSince } from '../detect/history.ts';
import { overlap, type Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import type { Wish } from '../judgement.ts';
import { scopeName } from '../model.ts';
import type { IncidentState, OpenIncident } from './incident-state.ts';
import { leadingCapability } from './capability.ts';

/** A wish that was made: for a suspicion on a scope (position), or for an open incident. */
interface Asked {
  readonly scope: number;
  /** Id of the incident; null for a suspicion. */
  readonly incident: string | null;
  /** Number of the cycle in which it was made, and after how many cycles it may be repeated. */
  readonly cycle: number;
  readonly wait: number;
  /** Evidence then, as a part of the threshold. */
  readonly part: number;
}

/** The wishes that are not forgotten, oldest first. */
export type AskedState = readonly Asked[];

export const NOTHING_ASKED: AskedState = [];

/** Probes of one wish. */
const FEWEST = 8;
const MOST = 60;
/** A suspicion that lasts is asked about after 1, 2, 4 … cycles, and so many at most; after as many quiet ones it is new. */
const LONGEST_WAIT = 24;
/** Evidence that has grown by this part of the threshold since the last wish is asked about in the next cycle. */
const GROWN = 0.15;
/** Wishes of one slot for suspicions: faults that are apart. */
const MOST_SUSPICIONS = 3;
/** Evidence that tells two slices apart, in nats: odds of 20 to 1. */
const TELLING_APART = 3;

/** A scope of a signal that is suspect at the end of a slot. */
export interface Suspect {
  readonly view: SignalView;
  readonly scope: number;
}

interface Suspicion extends Suspect {
  readonly nats: number;
  readonly part: number;
}

/** What a fold asks from. */
export interface Asking {
  readonly suspects: readonly Suspect[];
  readonly incidents: IncidentState;
  readonly views: readonly SignalView[];
  /** Number of the cycle that is running; a burst does not advance it. */
  readonly cycle: number;
  /** Number of the slot that was folded. */
  readonly slot: number;
}

const bounded = (probes: number): number => Math.min(MOST, Math.max(FEWEST, Math.ceil(probes)));

/** Valid samples of a scope since the onset of its evidence; at least 1. */
const samplesBehind = (lattice: Lattice, { view, scope }: Suspect): number => {
  const onset = fallOnset(view, lattice, scope);
  return Math.max(1, sumsSince(bucketsOf(view), onset, lattice.members[scope] ?? []).count);
};

const strongestFirst = (lattice: Lattice, suspects: readonly Suspect[]): readonly Suspicion[] =>
  suspects
    .map(({ view, scope }) => {
      const nats = fallEvidence(view, lattice, scope);
      return { view, scope, nats, part: nats / view.model.threshold };
    })
    .sort((one, other) => other.part - one.part);

/** As many more as it took since the onset to come so far: what the observed size needs to reach the threshold. */
const wishFor = (lattice: Lattice, suspicion: Suspicion): Wish => {
  const { view, scope, nats } = suspicion;
  const { threshold, signal } = view.model;
  const where = lattice.scopes[scope] ?? {};
  const probes = bounded(((threshold - nats) * samplesBehind(lattice, suspicion)) / nats);
  const capability = leadingCapability(lattice, view, scope);
  const what = capability === null ? '' : ` of ${capability}`;
  return {
    scope: where,
    probes,
    ...(capability === null ? {} : { capability }),
    why:
      `${signal.name}${what} on ${scopeName(where)} is suspect, with ${nats.toFixed(1)} of the ${threshold.toFixed(1)} nats ` +
      `of an alarm: about ${probes} more answers would confirm or clear it.`,
  };
};

const isKept = ({ cycle, wait }: Asked, now: number): boolean => now <= cycle + wait + LONGEST_WAIT;

const mayAsk = (asked: readonly Asked[], cycle: number, part: number): boolean =>
  asked.every((one) => one.cycle < cycle && (one.cycle + one.wait <= cycle || part >= one.part + GROWN));

const nextWait = (asked: readonly Asked[]): number =>
  asked.reduce((longest, { wait }) => Math.max(longest, Math.min(LONGEST_WAIT, 2 * wait)), 1);

interface Answer {
  readonly asked: AskedState;
  readonly wishes: readonly Wish[];
}

/** One wish for each fault: suspect scopes that share a backend are taken for one, and the strongest stands for them. */
const askOfSuspects = (lattice: Lattice, before: AskedState, { suspects, cycle }: Asking): Answer => {
  let asked = before;
  const wishes: Wish[] = [];
  for (const suspicion of strongestFirst(lattice, suspects)) {
    const { scope, part } = suspicion;
    const related = asked.filter((one) => one.incident === null && overlap(lattice, one.scope, scope));
    if (wishes.length >= MOST_SUSPICIONS || !mayAsk(related, cycle, part)) continue;
    wishes.push(wishFor(lattice, suspicion));
    const entry = { scope, incident: null, cycle, wait: nextWait(related), part: Math.round(part * 1000) / 1000 };
    asked = [...asked.filter((one) => !related.includes(one)), entry];
  }
  return { asked, wishes };
};

/** The widest scope inside the first that shares no backend with the second; null when there is none. */
const widestApart = (lattice: Lattice, inside: number, apart: number): number | null => {
  const held = new Set(lattice.members[inside] ?? []);
  const avoided = new Set(lattice.members[apart] ?? []);
  const found = lattice.members.findIndex((members) =>
    members.every((backend) => held.has(backend) && !avoided.has(backend)),
  );
  return found < 0 ? null : found;
};

const positionOf = (lattice: Lattice, name: string): number =>
  lattice.scopes.findIndex((scope) => scopeName(scope) === name);

/** Probes where the two most probable slices differ. */
const wishesToTell = (lattice: Lattice, incident: OpenIncident, { views }: Asking): readonly Wish[] => {
  const { record, scope: around, onset } = incident;
  const [best, second] = record.candidates.map(({ scope }) => positionOf(lattice, scopeName(scope)));
  const view = views.find(({ model }) => record.signals.includes(model.signal.name));
  if (best === undefined || second === undefined || view === undefined) return [];
  const capability = leadingCapability(lattice, view, around);
  const behind = sumsSince(bucketsOf(view), onset, lattice.members[around] ?? []).count;
  const probes = bounded((TELLING_APART * Math.max(1, behind)) / Math.max(1, record.evidence.nats));
  return [widestApart(lattice, best, second), widestApart(lattice, second, best)].flatMap((at): readonly Wish[] => {
    const scope = lattice.scopes[at ?? -1];
    if (scope === undefined) return [];
    const [one, other] = record.candidates.map((candidate) => scopeName(candidate.scope));
    const why =
      `Incident ${record.id} cannot tell yet whether it is ${one ?? ''} or ${other ?? ''}: ` +
      `answers from ${scopeName(scope)} tell them apart.`;
    return [{ scope, probes, ...(capability === null ? {} : { capability }), why }];
  });
};

const askOfIncidents = (lattice: Lattice, before: AskedState, asking: Asking): Answer => {
  let asked = before;
  const wishes: Wish[] = [];
  for (const incident of asking.incidents.open) {
    const { record, scope } = incident;
    if (record.localized || record.slot !== asking.slot) continue;
    const related = asked.filter((one) => one.incident === record.id);
    if (!mayAsk(related, asking.cycle, 0)) continue;
    const made = wishesToTell(lattice, incident, asking);
    if (made.length === 0) continue;
    wishes.push(...made);
    const entry = { scope, incident: record.id, cycle: asking.cycle, wait: nextWait(related), part: 1 };
    asked = [...asked.filter((one) => !related.includes(one)), entry];
  }
  return { asked, wishes };
};

/**
 * What probes a fold would like: for the strongest suspicion of each fault, about as many as would confirm or clear it at
 * the size seen so far; for an incident whose slice is not told, probes where the two most probable slices differ. One
 * wish a fault and cycle, after 1, 2, 4 … 24 cycles while it lasts, sooner only where the evidence has grown. Bursts
 * advance no cycle, so what a wish brings about cannot wish again.
 */
export const askForProbes = (lattice: Lattice, before: AskedState, asking: Asking): Answer => {
  if (before.length === 0 && asking.suspects.length === 0 && asking.incidents.open.length === 0) {
    return { asked: before, wishes: [] };
  }
  const open = new Set(asking.incidents.open.map(({ record }) => record.id));
  const kept = before.filter((one) => isKept(one, asking.cycle) && (one.incident === null || open.has(one.incident)));
  const suspicions = askOfSuspects(lattice, kept, asking);
  const incidents = askOfIncidents(lattice, suspicions.asked, asking);
  return { asked: incidents.asked, wishes: [...suspicions.wishes, ...incidents.wishes] };
};
