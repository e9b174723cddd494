import type { Divergence } from '../judgement.ts';
import type { ClosedSlot } from '../model.ts';
import { studentLimit } from '../stats/student-limit.ts';
import { divergenceEvidence, endDay, forgetBackend, startDifferences } from './divergence-day.ts';
import type { DivergenceModel } from './divergence-model.ts';
import { settleAll, takeReports } from './divergence-pairs.ts';
import { thawDivergence, type DivergenceState } from './divergence-state.ts';
import type { Lattice } from './lattice.ts';
import { DIVERGENCE_LEAST_DAYS, INTERVAL_Z } from './parameters.ts';
import type { PauseReading } from './pause.ts';
import type { SlotSample } from './read-slot.ts';

/** A slot as backends are compared in it. */
export interface DivergenceInput {
  readonly pauses: PauseReading;
  /** Of the slot without paused backends, failures included. */
  readonly samples: readonly SlotSample[];
  /** By backend: the open incident of a signal that it lies in, null for none. */
  readonly explained: (signal: string) => readonly (string | null)[];
}

const startsDay = ({ day }: DivergenceState, { startAt }: Pick<ClosedSlot, 'startAt'>): boolean =>
  startAt.slice(0, 10) > day;

/** The day that has ended is judged as a whole; in place. A slot of a day that is over counts for the newest. */
const enterDay = (
  state: DivergenceState,
  model: DivergenceModel,
  slot: Pick<ClosedSlot, 'startAt'>,
  explained: DivergenceInput['explained'],
): void => {
  if (!startsDay(state, slot)) return;
  for (const schedule of Object.keys(state.waiting)) settleAll(state, model, schedule);
  for (const [position, { signal, sides }] of model.signals.entries()) {
    const own = state.signals[position];
    if (own === undefined) continue;
    const incidents = explained(signal.name);
    for (const [backend, all] of sides.entries()) {
      // That it is low now is told already, and says nothing of how it always was.
      if (typeof incidents[backend] !== 'string') endDay(own, all, backend, model);
    }
    startDifferences(own);
  }
  state.day = slot.startAt.slice(0, 10);
};

/**
 * Takes a slot into the comparison of backends with their siblings: others of one model on the same prompt in the same
 * cycle. It finds a backend whose own baseline was recorded when it was already bad. A day factor is common to a
 * backend's canaries and lasts, so a UTC day is one observation, judged by the first slot of the next. Bursts go where
 * something looked bad, and are left out. Pauses let a backend start at zero.
 */
export const foldDivergence = (
  model: DivergenceModel,
  lattice: Lattice,
  before: DivergenceState,
  { pauses, samples, explained }: DivergenceInput,
): DivergenceState => {
  if (model.signals.length === 0) return before;
  const { slot } = pauses;
  const state = thawDivergence(before, startsDay(before, slot) || pauses.begun.length > 0);
  enterDay(state, model, slot, explained);
  for (const [position, compared] of model.signals.entries()) {
    const own = state.signals[position];
    if (own !== undefined) for (const backend of pauses.begun) forgetBackend(own, compared, backend);
  }
  if (slot.purpose === 'schedule') takeReports(state, model, lattice, { slot, samples, paused: pauses.state });
  return state;
};

/** Mean with a 99.9% interval by Student, in −1..1; null before DIVERGENCE_LEAST_DAYS. */
const meanDifference = (days: readonly number[]): Divergence['difference'] => {
  const count = days.length;
  if (count < DIVERGENCE_LEAST_DAYS) return null;
  const estimate = days.reduce((sum, x) => sum + x, 0) / count;
  const variance = days.reduce((sum, x) => sum + (x - estimate) ** 2, 0) / (count - 1);
  const half = studentLimit(INTERVAL_Z, count - 1) * Math.sqrt(variance / count);
  return { estimate, low: Math.max(-1, estimate - half), high: Math.min(1, estimate + half) };
};

/** How every backend that has siblings compares with them, by signal, as of the last day that is over. */
export const readDivergences = (
  { signals, threshold }: DivergenceModel,
  lattice: Lattice,
  state: DivergenceState,
): readonly Divergence[] =>
  signals.flatMap(({ signal, pairs, sides }, position) => {
    const own = state.signals[position];
    return lattice.backends.flatMap(({ id }, backend): readonly Divergence[] => {
      const all = sides[backend] ?? [];
      if (own === undefined || all.length === 0) return [];
      const nats = divergenceEvidence(own, all);
      const days = own.days[backend] ?? [];
      const siblings = all.flatMap(({ pair, sign }) => {
        const { one = -1, other = -1 } = pairs[pair] ?? {};
        return lattice.backends[sign === 1 ? other : one]?.id ?? [];
      });
      const evidence = { nats, threshold };
      return [
        {
          ...{ backend: id, signal: signal.name, siblings, days: days.length },
          ...{ evidence, diverges: nats >= threshold, difference: meanDifference(days) },
        },
      ];
    });
  });
