// A fleet made of numbers: success probabilities, baselines and slots without any text. Seeded.
import { createEngine } from '../../src/judge.ts';
import type { CellReference, Engine, EngineSetup, States } from '../../src/detect/engine.ts';
import { type Incident, type Verdict } from '../../src/judgement.ts';
import { inScope, type Aspect, type Backend, type ClosedSlot, type Sample, type Scope } from '../../src/model.ts';

/** Mulberry32: uniform in [0, 1), the same numbers for a seed everywhere. */
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

export const product = (models: number, regions: number, hardware: number): readonly Backend[] =>
  Array.from({ length: models * regions * hardware }, (_, i) => {
    const model = `m${Math.floor(i / (regions * hardware))}`;
    const region = `r${Math.floor(i / hardware) % regions}`;
    const kind = `h${i % hardware}`;
    const id = `${model}-${region}-${kind}`;
    return { id, provider: 'p', model, region, hardware: kind, group: id, owner: `team-${region}` };
  });

export interface Fault {
  readonly scope: Scope;
  /** Part of good answers that goes bad. */
  readonly size: number;
  readonly fromCycle: number;
  readonly untilCycle?: number;
  readonly aspect?: Aspect;
}

export interface FleetOptions {
  readonly seed: number;
  readonly backends: readonly Backend[];
  readonly canaries: number;
  /** Capabilities that the canaries have in turn; 4 if left out. */
  readonly capabilities?: number;
  readonly runs?: number;
  readonly repeats?: number;
  readonly provisional?: boolean;
  readonly tolerance?: number;
  readonly cyclesPerMonth?: number;
  readonly falseAlarmsPerMonth?: number;
  readonly slotsPerCycle?: number;
  /** Success probability of a canary on a backend. */
  readonly healthy?: (random: () => number) => number;
  readonly formatHealthy?: (random: () => number) => number;
}

export interface Fleet {
  readonly setup: EngineSetup;
  readonly engine: Engine;
  readonly random: () => number;
  readonly slotsOf: (cycle: number, faults: readonly Fault[]) => readonly ClosedSlot[];
}

const START = Date.parse('2026-03-02T00:00:00.000Z');
export const HOUR = 3_600_000;
export const isoAt = (ms: number): string => new Date(START + ms).toISOString();

/** Mostly nearly always solved, one in eight flaky. */
const usual = (random: () => number): number => (random() < 0.125 ? 0.8 + 0.18 * random() : 0.97 + 0.03 * random());

const sampleOf = (
  cell: { canary: string; variant: string; backend: string },
  slot: string,
  position: number,
  at: string,
): Omit<Sample, 'scores'> => ({
  ...cell,
  key: `${slot}/${position}`,
  slot,
  position,
  plannedAt: at,
  purpose: 'schedule',
  at,
  endedAt: at,
  outcome: { kind: 'answer', text: '', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1 },
  unscored: [],
  costUsd: 0,
});

export const makeFleet = (options: FleetOptions): Fleet => {
  const random = seeded(options.seed);
  const { backends, runs = 5, repeats = 1, slotsPerCycle = 3 } = options;
  const canaries = Array.from({ length: options.canaries }, (_, i) => ({
    id: `c${i % (options.capabilities ?? 4)}/${i}`,
    correct: (options.healthy ?? usual)(random),
    format: (options.formatHealthy ?? usual)(random),
  }));
  const draw = (p: number): number => (random() < p ? 1 : 0);
  const record = (p: number): number[][] =>
    Array.from({ length: runs }, () => Array.from({ length: repeats }, () => draw(p)));
  const groups = [...new Set(backends.map(({ group }) => group))];
  const references = groups.flatMap((group) =>
    canaries.map(({ id, correct, format }): CellReference => ({
      canary: id,
      variant: 'plain',
      group,
      capability: id.split('/')[0]!,
      provisional: options.provisional ?? false,
      runs: { correct: record(correct), format: record(format) },
    })),
  );
  const cells = backends.flatMap(({ id }) =>
    canaries.map((canary) => ({ canary: canary.id, variant: 'plain', backend: id })),
  );
  const setup: EngineSetup = {
    backends,
    references,
    cells,
    falseAlarmsPerMonth: options.falseAlarmsPerMonth ?? 1,
    cyclesPerMonth: options.cyclesPerMonth ?? 730,
    tolerance: options.tolerance ?? 0.02,
    intervalMs: HOUR,
  };
  const probability = (
    backend: Backend,
    healthy: number,
    aspect: Aspect,
    cycle: number,
    faults: readonly Fault[],
  ): number =>
    faults.reduce(
      (p, fault) =>
        (fault.aspect ?? 'correct') === aspect &&
        cycle >= fault.fromCycle &&
        cycle < (fault.untilCycle ?? Infinity) &&
        inScope(backend, fault.scope)
          ? p * (1 - fault.size)
          : p,
      healthy,
    );
  const slotsOf = (cycle: number, faults: readonly Fault[]): readonly ClosedSlot[] => {
    const planned = backends
      .flatMap((backend) => canaries.map((canary) => ({ backend, canary, order: random() })))
      .sort((one, other) => one.order - other.order);
    const each = Math.ceil(planned.length / slotsPerCycle);
    return Array.from({ length: slotsPerCycle }, (_, index) => {
      const id = `hourly@${isoAt(cycle * HOUR)}#${index}`;
      const at = isoAt(cycle * HOUR + index * 60_000);
      const samples = planned.slice(index * each, (index + 1) * each).map(({ backend, canary }, position): Sample => {
        const cell = { canary: canary.id, variant: 'plain', backend: backend.id };
        return {
          ...sampleOf(cell, id, position, at),
          scores: {
            correct: draw(probability(backend, canary.correct, 'correct', cycle, faults)),
            format: draw(probability(backend, canary.format, 'format', cycle, faults)),
          },
        };
      });
      return {
        number: cycle * slotsPerCycle + index + 1,
        id,
        cycle: `hourly@${isoAt(cycle * HOUR)}`,
        schedule: 'hourly',
        index,
        startAt: at,
        closedAt: isoAt(cycle * HOUR + index * 60_000 + 50_000),
        purpose: 'schedule',
        samples,
      };
    });
  };
  return { setup, engine: createEngine(setup), random, slotsOf };
};

export interface Run {
  readonly states: States;
  readonly changes: readonly Verdict[];
  /** Every record of an incident as it changed. */
  readonly records: readonly Incident[];
  readonly incidents: readonly Incident[];
}

/** Folds cycles `from` to `until` (exclusive); `onSlot` may look at every slot. */
export const run = (
  fleet: Fleet,
  faults: readonly Fault[],
  { from = 0, until, states = fleet.engine.initial() }: { from?: number; until: number; states?: States },
): Run => {
  let current = states;
  const changes: Verdict[] = [];
  const records: Incident[] = [];
  for (let cycle = from; cycle < until; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, faults)) {
      const fold = fleet.engine.fold(current, slot);
      current = fold.states;
      changes.push(...fold.changes);
      records.push(...fold.incidents);
    }
  }
  return { states: current, changes, records, incidents: fleet.engine.incidents(current) };
};
