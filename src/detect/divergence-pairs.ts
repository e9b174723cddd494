import type { ClosedSlot } from '../model.ts';
import { promptOf, type DivergenceModel } from './divergence-model.ts';
import type { DivergenceState, Reports, Waiting } from './divergence-state.ts';
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

/** Mean score of a backend's repeats; null where it gave none. */
const meanOf = (reports: Reports, backend: number, signal: number): number | null => {
  const report = reports[backend];
  const count = report?.[2 * signal] ?? 0;
  return count === 0 ? null : (report?.[2 * signal + 1] ?? 0) / count;
};

/** Takes the differences of one prompt into the day's sums, in place. What failed or could not be judged pairs with nothing. */
const settle = (state: DivergenceState, { signals }: DivergenceModel, reports: Reports): void => {
  for (const [position, { pairs }] of signals.entries()) {
    const today = state.signals[position]?.today ?? [];
    for (const [pair, { one, other }] of pairs.entries()) {
      const left = meanOf(reports, one, position);
      const right = meanOf(reports, other, position);
      if (left === null || right === null) continue;
      today[2 * pair] = (today[2 * pair] ?? 0) + 1;
      today[2 * pair + 1] = (today[2 * pair + 1] ?? 0) + left - right;
    }
  }
};

/** Compares what has come so far of a schedule's cycle and waits no longer; changes the state in place. */
export const settleAll = (state: DivergenceState, model: DivergenceModel, schedule: string): void => {
  for (const reports of Object.values(state.waiting[schedule]?.prompts ?? {})) settle(state, model, reports);
  Reflect.deleteProperty(state.waiting, schedule);
};

const addReport = (reports: Reports, { sample, backend }: SlotSample, { signals }: DivergenceModel): void => {
  const report = reports[backend] ?? new Array<number>(2 * signals.length).fill(0);
  reports[backend] = report;
  for (const [position, { signal }] of signals.entries()) {
    const value = signal.value(sample);
    if (value === null) continue;
    report[2 * position] = (report[2 * position] ?? 0) + 1;
    report[2 * position + 1] = (report[2 * position + 1] ?? 0) + value;
  }
};

/** Compares the prompts that all of their backends have reported on; changes the state in place. */
const settleWhole = (
  state: DivergenceState,
  model: DivergenceModel,
  prompts: Record<string, Reports>,
  paused: readonly number[],
): void => {
  for (const [prompt, reports] of Object.entries(prompts)) {
    const expected = model.prompts.get(prompt) ?? [];
    if (!expected.every((backend) => paused.includes(backend) || backend in reports)) continue;
    settle(state, model, reports);
    Reflect.deleteProperty(prompts, prompt);
  }
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
  const { prompts }: Pick<Waiting, 'prompts'> = state.waiting[schedule] ?? { prompts: {} };
  for (const read of samples) {
    const prompt = promptOf(lattice.backends[read.backend]?.model ?? '', read.sample);
    if (!model.prompts.has(prompt)) continue;
    const reports = prompts[prompt] ?? {};
    prompts[prompt] = reports;
    addReport(reports, read, model);
  }
  settleWhole(state, model, prompts, paused);
  state.waiting[schedule] = { cycle, prompts };
};
