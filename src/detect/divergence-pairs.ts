import type { ClosedSlot } from '../model.ts';
import { promptOf, type ComparedSignal, type DivergenceModel } from './divergence-model.ts';
import type { DivergenceState, Reports } from './divergence-state.ts';
import type { Lattice } from './lattice.ts';
import type { SlotSample } from './read-slot.ts';

/** A scheduled slot without paused backends. */
export interface PairingSlot {
  readonly slot: Pick<ClosedSlot, 'schedule' | 'cycle'>;
  /** Failures included: they say that nothing more comes. */
  readonly samples: readonly SlotSample[];
  /** Positions of paused backends: nobody waits for them. */
  readonly paused: readonly number[];
}

/** By backend that gave any: its mean score of repeats. */
const meansOf = (reports: Reports, signal: number): ReadonlyMap<number, number> => {
  const means = new Map<number, number>();
  for (const [backend, report] of Object.entries(reports)) {
    const count = report[2 * signal] ?? 0;
    if (count > 0) means.set(Number(backend), (report[2 * signal + 1] ?? 0) / count);
  }
  return means;
};

/** Adds the differences between these means to the sums of a day, in place. */
const addDifferences = (
  today: number[],
  { pairs, sides }: ComparedSignal,
  means: ReadonlyMap<number, number>,
): void => {
  for (const [backend, score] of means) {
    for (const { pair, sign } of sides[backend] ?? []) {
      // Each pair once, from its first backend.
      const sibling = sign === 1 ? means.get(pairs[pair]?.other ?? -1) : undefined;
      if (sibling === undefined) continue;
      today[2 * pair] = (today[2 * pair] ?? 0) + 1;
      today[2 * pair + 1] = (today[2 * pair + 1] ?? 0) + score - sibling;
    }
  }
};

/** Compares what came of one prompt, in place. What failed or could not be judged pairs with nothing. */
const settle = (state: DivergenceState, { signals }: DivergenceModel, reports: Reports): void => {
  for (const [position, compared] of signals.entries()) {
    addDifferences(state.signals[position]?.today ?? [], compared, meansOf(reports, position));
  }
};

/** Compares what has come so far of a schedule's cycle and waits no longer; changes the state in place. */
export const settleAll = (state: DivergenceState, model: DivergenceModel, schedule: string): void => {
  for (const reports of Object.values(state.waiting[schedule]?.prompts ?? {})) settle(state, model, reports);
  Reflect.deleteProperty(state.waiting, schedule);
};

/** What a backend has reported, with one sample more. */
const withSample = (
  known: readonly number[] | undefined,
  { sample }: SlotSample,
  { signals }: DivergenceModel,
): readonly number[] => {
  const report = known?.slice() ?? new Array<number>(2 * signals.length).fill(0);
  for (const [position, { signal }] of signals.entries()) {
    const value = signal.value(sample);
    if (value === null) continue;
    report[2 * position] = (report[2 * position] ?? 0) + 1;
    report[2 * position + 1] = (report[2 * position + 1] ?? 0) + value;
  }
  return report;
};

/** Adds the samples of prompts that are compared, in place; returns which those were. */
const addReports = (
  prompts: Record<string, Reports>,
  model: DivergenceModel,
  lattice: Lattice,
  samples: readonly SlotSample[],
): ReadonlySet<string> => {
  const touched = new Map<string, Record<string, readonly number[]>>();
  for (const read of samples) {
    const prompt = promptOf(lattice.backends[read.backend]?.model ?? '', read.sample);
    if (!model.prompts.has(prompt)) continue;
    const reports = touched.get(prompt) ?? { ...prompts[prompt] };
    touched.set(prompt, reports);
    prompts[prompt] = reports;
    reports[read.backend] = withSample(reports[read.backend], read, model);
  }
  return new Set(touched.keys());
};

/**
 * Takes a slot's samples, in place. A difference is taken between answers to one prompt in one cycle: what the hour does
 * to all backends alike cancels. The plan sends a prompt to all backends of a model within about a minute, so few
 * reports wait.
 */
export const takeReports = (
  state: DivergenceState,
  model: DivergenceModel,
  lattice: Lattice,
  { slot, samples, paused }: PairingSlot,
): void => {
  const { schedule, cycle } = slot;
  if (state.waiting[schedule]?.cycle !== cycle) settleAll(state, model, schedule);
  const prompts = { ...state.waiting[schedule]?.prompts };
  for (const prompt of addReports(prompts, model, lattice, samples)) {
    const reports = prompts[prompt] ?? {};
    const expected = model.prompts.get(prompt) ?? [];
    if (!expected.every((backend) => backend in reports || paused.includes(backend))) continue;
    settle(state, model, reports);
    Reflect.deleteProperty(prompts, prompt);
  }
  state.waiting[schedule] = { cycle, prompts };
};
