// Backends with one suite, watched by both anchors as the engine folds them, on numbers instead of answers.
import { nameOf } from '../../src/detect/canary-cap.ts';
import { anchorEvidence } from '../../src/detect/recent-anchor.ts';
import { anchorsModel, type AnchorsModel } from '../../src/detect/anchors-model.ts';
import { emptyAnchors, type AnchorsState } from '../../src/detect/anchors-state.ts';
import type { CellReference, EngineSetup } from '../../src/detect/engine.ts';
import { enterSlot, takeAnchors } from '../../src/detect/fold-anchors.ts';
import { buildLattice, type Lattice } from '../../src/detect/lattice.ts';
import { wealthOf } from '../../src/detect/anchor-wealth.ts';
import { healthyLevels } from '../../src/detect/reference.ts';
import { cellKey, type Backend, type Sample } from '../../src/model.ts';
import { correct } from '../../src/signals/correct.ts';
import { CYCLES_A_DAY } from './world.ts';

const TOLERANCE = 0.02;
/** Cycles a month × scopes / (false alarms a month × half the budget): 720 · 120 / 0.5. */
export const THRESHOLD = Math.log(172_800);

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00.000Z');

/** A baseline by canary, run and repeat. */
export type Baseline = readonly (readonly (readonly number[])[])[];

export interface Watch {
  readonly setup: EngineSetup;
  readonly lattice: Lattice;
  readonly model: AnchorsModel;
  readonly samples: readonly (readonly Sample[])[];
  readonly state: AnchorsState;
  /** Hours since the first midnight. */
  hour: number;
}

/** Capabilities of the suite, in turn. */
const CAPABILITIES = 12;

const capabilityOf = (canary: number): string => `c${canary % CAPABILITIES}`;

const canaryOf = (canary: number): string => `${capabilityOf(canary)}/${canary}`;

const referencesOf = (baselines: readonly Baseline[]): readonly CellReference[] =>
  baselines.flatMap((baseline, group) =>
    baseline.map((runs, canary) => ({
      canary: canaryOf(canary),
      variant: 'plain',
      group: `g${group}`,
      capability: capabilityOf(canary),
      provisional: false,
      runs: { correct: runs },
    })),
  );

/** Enough of a sample for a fold of numbers. */
const sampleOf = (canary: string, backend: string, position: number): Sample => ({
  ...{ canary, backend, variant: 'plain', position },
  ...{ key: `${backend}/${canary}`, slot: '', plannedAt: '', at: '', endedAt: '', purpose: 'schedule' },
  ...{ scores: {}, unscored: [], costUsd: 0 },
  outcome: { kind: 'answer', text: '', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1 },
});

/** Watches backends from an hour of the day on; one baseline for all, or one for each. Scope 0 is all of them. */
export const createWatch = (baselines: readonly Baseline[], count: number, hour: number): Watch => {
  const backends = Array.from({ length: count }, (_, b): Backend => {
    const group = `g${baselines.length === 1 ? 0 : b}`;
    return { id: `b${b}`, provider: 'p', model: 'm', region: `r${b}`, hardware: 'h', group };
  });
  const canaries = (baselines[0] ?? []).map((_, canary) => canaryOf(canary));
  const samples = backends.map(({ id }) => canaries.map((canary, position) => sampleOf(canary, id, position)));
  const setup: EngineSetup = {
    backends,
    references: referencesOf(baselines),
    cells: samples.flat(),
    falseAlarmsPerMonth: 1,
    cyclesPerMonth: 30 * CYCLES_A_DAY,
    tolerance: TOLERANCE,
    intervalMs: HOUR_MS,
  };
  const levels = healthyLevels(
    setup.references.map(({ capability, group, runs }) => ({ capability, group, runs: correct.healthy(runs) })),
  );
  const lattice = buildLattice(backends);
  const model = anchorsModel(correct, setup, levels);
  return { setup, lattice, model, samples, state: emptyAnchors(model, lattice), hour };
};

/** A copy that goes its own way. */
export const branch = (watch: Watch): Watch => ({ ...watch, state: structuredClone(watch.state) });

/** Evidence by scope, nats. */
export interface Reading {
  readonly recent: readonly number[];
  readonly pinned: readonly number[];
}

/** Folds one cycle, scores by backend and canary, and returns the evidence after it. */
export const watchCycle = (watch: Watch, cycle: readonly (readonly number[])[]): Reading => {
  const { lattice, model, samples, state, hour } = watch;
  const startAt = new Date(START + hour * HOUR_MS).toISOString();
  enterSlot(state, { model, lattice }, { startAt }, { first: true, cycle: hour });
  const values = cycle.flatMap((scores, backend) =>
    (samples[backend] ?? []).map((sample, canary) => ({
      ...{ sample, backend, key: cellKey(sample), name: nameOf(sample) },
      value: scores[canary] ?? 1,
    })),
  );
  takeAnchors(state, {
    ...{ model, lattice, values, threshold: THRESHOLD },
    explained: { backends: lattice.backends.map(() => null), scopes: lattice.scopes.map(() => false) },
  });
  watch.hour += 1;
  return {
    recent: lattice.scopes.map((_, scope) => anchorEvidence(state.recent, lattice, scope)),
    pinned: lattice.scopes.map((_, scope) => wealthOf(state.pinned, lattice, scope)),
  };
};
