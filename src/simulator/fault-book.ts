import type { Clock, Scope } from '../model.ts';
import { inScope } from '../model.ts';
import type { Arrival, MemoryKind } from './arrival.ts';
import { shareAfter } from './fault.ts';
import type { Fault } from './fault.ts';
import { gatesAskFor, makeGate } from './gates.ts';
import type { Gates } from './gates.ts';
import { seedOf } from './hash.ts';
import { makeLevel } from './sharing.ts';
import type { Level, Sharing } from './sharing.ts';

/** What really happens to the fleet: one fault from its onset to its end. */
export interface FaultTruth extends Sharing {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  readonly share: number;
  readonly when: Gates;
  readonly onsetAt: string;
  /** Until the share is what it stays at. */
  readonly rampMs: number;
  /** Share of the requests that it falls on now; 0 while it is not active. */
  readonly shareNow: number;
  /** Planned or real; null while nobody has ended it. */
  readonly endAt: string | null;
  readonly active: boolean;
  /**
   * Share of the answers in scope that go bad by it at its worst: share × lost successes; 0..1. Of those that pass its
   * gates, and that its effect can change.
   */
  readonly degradedFraction: number;
  /** Requests in scope, from the onset on, that have passed its gates. */
  readonly passed: number;
  /** Those of them that it has fallen on. */
  readonly affected: number;
}

/** A fault on the simulator's own time. */
interface Phase {
  readonly fault: Fault;
  readonly onsetMs: number;
  readonly passes: (arrival: Arrival) => boolean;
  readonly level: Level;
  endMs: number;
  passed: number;
  affected: number;
}

/** All faults that were, are and will be. */
export interface FaultBook {
  /** Onsets count from now. Names of faults that have not ended must not come again: see `has`. */
  readonly add: (faults: readonly Fault[]) => readonly FaultTruth[];
  /** Whether a fault of this name goes on or is still to come. */
  readonly has: (name: string) => boolean;
  /** Ends faults now, all of them or one name; those that have not begun are forgotten. What was ended. */
  readonly end: (name?: string) => readonly FaultTruth[];
  /** The faults that fall on a request, in the order they were added. */
  readonly hits: (arrival: Arrival) => readonly Fault[];
  /** Whether a fault that has not ended needs a place to keep something in mind. */
  readonly asksFor: (what: MemoryKind) => boolean;
  readonly truth: () => readonly FaultTruth[];
}

const shareAt = ({ fault, onsetMs }: Phase, now: number): number => shareAfter(fault.ramp, now - onsetMs);

const needs = ({ when, sharing }: Fault, what: MemoryKind): boolean =>
  gatesAskFor(when, what) || (what === 'conversation' && sharing.unit === 'conversation');

/** `seed` is the simulator's: which callers and replicas a fault falls on depends on it. */
export const createFaultBook = (clock: Clock, seed: number): FaultBook => {
  const phases: Phase[] = [];
  // A jump of the wall clock must not move a fault: times are kept on the monotonic one and told relative to the start.
  const offset = clock.now() - clock.monotonicMs();
  const iso = (ms: number): string => new Date(offset + ms).toISOString();
  const isOn = (phase: Phase, now: number): boolean => phase.onsetMs <= now && now < phase.endMs;
  const truthOf = (phase: Phase, now: number): FaultTruth => ({
    name: phase.fault.name,
    type: phase.fault.type,
    options: phase.fault.options,
    scope: phase.fault.scope,
    share: phase.fault.share,
    ...phase.fault.sharing,
    when: phase.fault.when,
    onsetAt: iso(phase.onsetMs),
    rampMs: phase.fault.ramp.at(-1)?.afterMs ?? 0,
    shareNow: isOn(phase, now) ? shareAt(phase, now) : 0,
    endAt: Number.isFinite(phase.endMs) ? iso(phase.endMs) : null,
    active: isOn(phase, now),
    degradedFraction: phase.fault.share * phase.fault.effect.lostSuccess,
    passed: phase.passed,
    affected: phase.affected,
  });
  const notEnded = (name?: string): Phase[] => {
    const now = clock.monotonicMs();
    return phases.filter((phase) => now < phase.endMs && (name === undefined || phase.fault.name === name));
  };
  return {
    add: (faults) => {
      const now = clock.monotonicMs();
      const added = faults.map((fault) => ({
        fault,
        onsetMs: now + fault.onsetMs,
        passes: makeGate(fault.when),
        level: makeLevel(fault.sharing, seedOf('fault', fault.name), seed),
        endMs: fault.endMs === null ? Number.POSITIVE_INFINITY : now + fault.endMs,
        passed: 0,
        affected: 0,
      }));
      phases.push(...added);
      return added.map((phase) => truthOf(phase, now));
    },
    has: (name) => notEnded(name).length > 0,
    end: (name) => {
      const now = clock.monotonicMs();
      const begun: Phase[] = [];
      for (const phase of notEnded(name)) {
        if (phase.onsetMs > now) phases.splice(phases.indexOf(phase), 1);
        else begun.push(phase);
        phase.endMs = now;
      }
      return begun.map((phase) => truthOf(phase, now));
    },
    hits: (arrival) => {
      if (phases.length === 0) return [];
      const now = clock.monotonicMs();
      const hit: Fault[] = [];
      for (const phase of phases) {
        if (!isOn(phase, now) || !inScope(arrival.place, phase.fault.scope) || !phase.passes(arrival)) continue;
        phase.passed += 1;
        if (phase.level(arrival) >= shareAt(phase, now)) continue;
        phase.affected += 1;
        hit.push(phase.fault);
      }
      return hit;
    },
    asksFor: (what) => {
      if (phases.length === 0) return false;
      const now = clock.monotonicMs();
      return phases.some((phase) => now < phase.endMs && needs(phase.fault, what));
    },
    truth: () => {
      const now = clock.monotonicMs();
      return phases.map((phase) => truthOf(phase, now));
    },
  };
};
