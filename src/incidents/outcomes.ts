import type { EngineSetup } from '../detect/engine.ts';
import type { Lattice } from '../detect/lattice.ts';
import { FOLDED_PURPOSES, type ClosedSlot } from '../model.ts';

/** Probes that ended, and those of them that gave no answer. */
export interface Outcomes {
  readonly probes: number;
  readonly failures: number;
}

export const NO_OUTCOMES: Outcomes = { probes: 0, failures: 0 };

export const addOutcomes = (one: Outcomes, other: Outcomes): Outcomes => ({
  probes: one.probes + other.probes,
  failures: one.failures + other.failures,
});

/** A slot's outcomes by backend; canaries that must fail are left out. */
export const outcomesOf = (
  lattice: Lattice,
  { samples }: ClosedSlot,
  expectedFailures: EngineSetup['expectedFailures'],
): readonly Outcomes[] => {
  const counted = lattice.backends.map(() => ({ probes: 0, failures: 0 }));
  for (const { backend, canary, purpose, late, outcome } of samples) {
    const into = counted[lattice.positions.get(backend) ?? -1];
    if (into === undefined || late === true || !FOLDED_PURPOSES.includes(purpose)) continue;
    if (expectedFailures?.[canary] !== undefined) continue;
    into.probes += 1;
    if (outcome.kind === 'failure') into.failures += 1;
  }
  return counted;
};

/** The outcomes of a scope's backends together. */
export const outcomesOn = (lattice: Lattice, outcomes: readonly Outcomes[], scope: number): Outcomes =>
  (lattice.members[scope] ?? []).reduce(
    (sum, backend) => addOutcomes(sum, outcomes[backend] ?? NO_OUTCOMES),
    NO_OUTCOMES,
  );
