import type { Clock, Scope } from '../model.ts';
import { inScope } from '../model.ts';
import type { Fault } from './fault.ts';
import type { Place } from './fleet.ts';
import { seedOf } from './hash.ts';

/** What really happens to the fleet: one fault from its onset to its end. */
export interface FaultTruth {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly scope: Scope;
  readonly share: number;
  readonly unit: 'request';
  readonly onsetAt: string;
  readonly rampMs: number;
  /** Planned or real; null while nobody has ended it. */
  readonly endAt: string | null;
  readonly active: boolean;
  /** Share of all answers in scope that go bad by it once the ramp is over: share × lost successes; 0..1. */
  readonly degradedFraction: number;
  /** Requests that it has fallen on. */
  readonly affected: number;
}

/** A fault on the simulator's own time. */
interface Phase {
  readonly fault: Fault;
  readonly onsetMs: number;
  readonly salt: number;
  endMs: number;
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
  /** The faults that fall on a request at `place`, in the order they were added; `draw` is uniform for a salt. */
  readonly hits: (place: Place, draw: (salt: number) => number) => readonly Fault[];
  readonly truth: () => readonly FaultTruth[];
}

const shareAt = ({ fault, onsetMs }: Phase, now: number): number =>
  now >= onsetMs + fault.rampMs ? fault.share : (fault.share * (now - onsetMs)) / fault.rampMs;

export const createFaultBook = (clock: Clock): FaultBook => {
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
    unit: phase.fault.unit,
    onsetAt: iso(phase.onsetMs),
    rampMs: phase.fault.rampMs,
    endAt: Number.isFinite(phase.endMs) ? iso(phase.endMs) : null,
    active: isOn(phase, now),
    degradedFraction: phase.fault.share * phase.fault.effect.lostSuccess,
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
        salt: seedOf('fault', fault.name),
        endMs: fault.endMs === null ? Number.POSITIVE_INFINITY : now + fault.endMs,
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
    hits: (place, draw) => {
      if (phases.length === 0) return [];
      const now = clock.monotonicMs();
      const hit: Fault[] = [];
      for (const phase of phases) {
        if (!isOn(phase, now) || !inScope(place, phase.fault.scope)) continue;
        if (draw(phase.salt) >= shareAt(phase, now)) continue;
        phase.affected += 1;
        hit.push(phase.fault);
      }
      return hit;
    },
    truth: () => {
      const now = clock.monotonicMs();
      return phases.map((phase) => truthOf(phase, now));
    },
  };
};
