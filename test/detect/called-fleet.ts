// One backend that several callers ask, made of numbers; callers differ by a factor on the odds of failing. Seeded.
import { createEngine } from '../../src/judge.ts';
import type { CellReference, Engine, EngineSetup, States } from '../../src/detect/engine.ts';
import type { Incident } from '../../src/judgement.ts';
import type { ClosedSlot, Sample } from '../../src/model.ts';
import { HOUR, isoAt, seeded } from './fleet-simulation.ts';

export interface Called {
  readonly seed: number;
  readonly canaries: number;
  readonly callers: number;
  /** σ of the log of a caller's factor, whose mean is 1. */
  readonly width: number;
  /** Expected loss of a canary. */
  readonly loss: (random: () => number) => number;
  /** Who asks a canary in a cycle. */
  readonly who: (cycle: number, canary: number) => number;
  /** Share of a caller's good answers that are lost in a cycle. */
  readonly lost?: (caller: number, cycle: number) => number;
  /** What samples name: null = nothing. */
  readonly name: ((caller: number) => string) | null;
}

export interface CalledFleet {
  readonly engine: Engine;
  readonly setup: EngineSetup;
  readonly slotOf: (cycle: number) => ClosedSlot;
}

const OUTCOME: Sample['outcome'] = {
  kind: 'answer',
  text: '',
  toolCalls: [],
  stopReason: 'end',
  usage: {},
  latencyMs: 1,
};

export const calledFleet = (options: Called): CalledFleet => {
  const random = seeded(options.seed);
  const { canaries, callers, width, who, lost, name } = options;
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const losses = Array.from({ length: canaries }, () => options.loss(random));
  const factors = Array.from({ length: callers }, () => Math.exp(width * normal() - width ** 2 / 2));
  const score = (canary: number, caller: number): number => {
    const loss = losses[canary]!;
    const odds = (loss / (1 - loss)) * factors[caller]!;
    return random() < odds / (1 + odds) ? 0 : 1;
  };
  const references = losses.map((_, i): CellReference => {
    const runs = Array.from({ length: 5 }, () =>
      Array.from({ length: 6 }, () => score(i, Math.floor(random() * callers))),
    );
    return {
      ...{ canary: `c${i % 6}/${i}`, variant: 'plain', group: 'b', capability: `c${i % 6}`, provisional: false },
      runs: { correct: runs },
    };
  });
  const setup: EngineSetup = {
    backends: [{ id: 'b', provider: 'p', model: 'm', region: 'r', hardware: 'h', group: 'b' }],
    references,
    cells: references.map(({ canary }) => ({ canary, variant: 'plain', backend: 'b' })),
    falseAlarmsPerMonth: 1,
    cyclesPerMonth: 730,
    tolerance: 0.02,
    intervalMs: HOUR,
  };
  const slotOf = (cycle: number): ClosedSlot => {
    const at = isoAt(cycle * HOUR);
    const id = `hourly@${at}#0`;
    const samples = setup.cells.map((cell, position): Sample => {
      const caller = who(cycle, position);
      const healthy = score(position, caller);
      return {
        ...{
          ...cell,
          key: `${id}/${position}`,
          slot: id,
          position,
          plannedAt: at,
          purpose: 'schedule',
          at,
          endedAt: at,
        },
        ...{ outcome: OUTCOME, unscored: [], costUsd: 0 },
        scores: { correct: random() < (lost?.(caller, cycle) ?? 0) ? 0 : healthy },
        ...(name === null ? {} : { caller: name(caller) }),
      };
    });
    return {
      ...{ number: cycle + 1, id, cycle: `hourly@${at}`, schedule: 'hourly', index: 0, startAt: at },
      ...{ closedAt: isoAt(cycle * HOUR + 50_000), purpose: 'schedule', samples },
    };
  };
  return { engine: createEngine(setup), setup, slotOf };
};

/** Folds cycles; the records of incidents as they changed, and what `each` made of every fold. */
export const foldCalled = (
  { engine, slotOf }: CalledFleet,
  cycles: number,
  each?: (fold: ReturnType<Engine['fold']>, cycle: number) => void,
): { readonly states: States; readonly records: readonly Incident[]; readonly opened: number } => {
  let states = engine.initial();
  const records: Incident[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const fold = engine.fold(states, slotOf(cycle));
    states = fold.states;
    records.push(...fold.incidents);
    each?.(fold, cycle);
  }
  return { states, records, opened: new Set(records.map(({ id }) => id)).size };
};
