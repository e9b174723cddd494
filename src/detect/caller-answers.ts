import { cellKey, type Backend, type Sample } from '../model.ts';
import type { AnchoredCell } from './anchors-model.ts';
import { betweenCallers, callerEffects, type CallerEffect } from './caller-effect.ts';
import { healthyLoss } from './caller-loss.ts';
import {
  callerKey,
  countCallers,
  NO_CALLERS,
  takeCallers,
  type CalledAnswer,
  type CallersState,
} from './caller-tally.ts';
import { levelOf } from './day-levels.ts';
import type { Treatment } from './recent-learning.ts';
import type { Answers, CellAnswer } from './take-anchors.ts';

/** One answer of a slot as the anchors get it. */
interface SlotValue {
  readonly sample: Sample;
  readonly key: string;
  readonly backend: number;
  readonly value: number;
}

export interface CallersInput {
  readonly model: { readonly cells: ReadonlyMap<string, AnchoredCell> };
  readonly lattice: { readonly backends: readonly Pick<Backend, 'model'>[] };
  readonly values: readonly SlotValue[];
}

interface Called extends CalledAnswer {
  readonly key: string;
}

/** The answers of each backend whose caller is known. */
const calledOf = ({ model, values }: CallersInput): ReadonlyMap<number, readonly Called[]> => {
  const keys = new Map<string, string>();
  const called = new Map<number, Called[]>();
  for (const { sample, key, backend, value } of values) {
    const cell = model.cells.get(key);
    if (sample.caller === undefined || sample.caller === '' || cell === undefined) continue;
    const caller = keys.get(sample.caller) ?? callerKey(sample.caller);
    keys.set(sample.caller, caller);
    const own = called.get(backend) ?? [];
    called.set(backend, own);
    own.push({ caller, key, score: value, loss: healthyLoss(cell) });
  }
  return called;
};

/** A cell whose null expects a caller's factor on the odds of failing; where an anchor expects more already, that stays. */
const lifted = (cell: AnchoredCell, factor: number): AnchoredCell => {
  if (factor === 1) return cell;
  const loss = healthyLoss(cell);
  const odds = (factor * loss) / (1 - loss);
  const least = levelOf(odds / (1 + odds));
  const { start } = cell;
  return {
    ...cell,
    pinned: Math.max(cell.pinned, least),
    start: start === null ? null : { ...start, level: (learned) => Math.max(start.level(learned), least) },
  };
};

/** Σ f(1 − f) of the answers of each caller in this slot, on all backends: a scope of several takes them together. */
const variances = (all: readonly Called[]): ReadonlyMap<string, number> => {
  const sums = new Map<string, number>();
  for (const { caller, loss } of all) sums.set(caller, (sums.get(caller) ?? 0) + loss * (1 - loss));
  return sums;
};

/** What the callers of one backend make of its cells in this slot: mean factor and mean weight by cell key. */
const effectsByCell = (
  called: readonly Called[],
  slot: ReadonlyMap<string, number>,
  effectOf: (caller: string) => CallerEffect,
): ReadonlyMap<string, { factor: number; weight: number; answers: number }> => {
  const own = Map.groupBy(called, ({ caller }) => caller);
  const cells = new Map<string, { factor: number; weight: number; answers: number }>();
  for (const [caller, answers] of own) {
    const { factor, variance } = effectOf(caller);
    // Design effect of what one unknown factor has in common: 1 + its variance · Σ f(1 − f).
    const weight = 1 / (1 + variance * (slot.get(caller) ?? 0));
    for (const { key } of answers) {
      const cell = cells.get(key) ?? { factor: 0, weight: 0, answers: 0 };
      cells.set(key, cell);
      cell.factor += factor;
      cell.weight += weight;
      cell.answers += 1;
    }
  }
  return cells;
};

/**
 * The answers of a slot, those of backends with several callers weighed by what is known of these: no failure is a
 * surprise that was to be expected of its caller, and answers of one caller count for less than as many as long as its
 * own rate is not known. The same answers where no backend has two.
 */
export const withCallers = (state: CallersState | undefined, input: CallersInput, answers: Answers): Answers => {
  const called = [...calledOf(input)].filter(
    ([backend, own]) =>
      countCallers(
        state?.[backend] ?? NO_CALLERS,
        own.map(({ caller }) => caller),
      ) > 1,
  );
  if (called.length === 0) return answers;
  const changed = new Map(answers);
  const slot = variances(called.flatMap(([, own]) => own));
  const modelOf = (backend: number): string => input.lattice.backends[backend]?.model ?? '';
  for (const [name, together] of Map.groupBy(called, ([backend]) => modelOf(backend))) {
    const family = Object.keys(state ?? {}).filter((backend) => modelOf(Number(backend)) === name);
    const between = betweenCallers(family.map((backend) => state?.[backend] ?? NO_CALLERS));
    for (const [backend, own] of together) {
      const effectOf = callerEffects(state?.[backend], between, family.indexOf(String(backend)));
      const cells = effectsByCell(own, slot, effectOf);
      changed.set(
        backend,
        (answers.get(backend) ?? []).map((answer) => weighed(answer, cells)),
      );
    }
  }
  return changed;
};

const weighed = (answer: CellAnswer, cells: ReturnType<typeof effectsByCell>): CellAnswer => {
  const { variant, canary, backend } = answer.sample;
  const effect = cells.get(cellKey({ canary, variant, backend }));
  if (effect === undefined) return answer;
  const { factor, weight, answers } = effect;
  return { ...answer, cell: lifted(answer.cell, factor / answers), weight: answer.weight * (weight / answers) };
};

/** What is remembered of callers after a slot; the same where none was named. */
export const afterSlot = (
  state: CallersState | undefined,
  input: CallersInput,
  treatments: ReadonlyMap<number, Treatment>,
): CallersState | undefined => {
  const called = calledOf(input);
  if (called.size === 0) return state;
  const next: Record<string, CallersState[string]> = { ...state };
  for (const [backend, own] of called) {
    next[backend] = takeCallers(next[backend] ?? NO_CALLERS, own, treatments.get(backend) ?? 'learn');
  }
  return next;
};
