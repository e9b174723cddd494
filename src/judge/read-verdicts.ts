import type { Bench } from '../detect/bench.ts';
import { constantChanges } from '../detect/constant-verdict.ts';
import { foldConstant } from '../detect/constant.ts';
import type { States } from '../detect/engine.ts';
import type { Bucket } from '../detect/history.ts';
import { movedCanaries } from '../detect/lone-slice.ts';
import { constantAtZero, type PauseReading } from '../detect/pause.ts';
import type { SignalModel } from '../detect/signal-model.ts';
import type { StoredState } from '../detect/state.ts';
import { extend, TRACK_POINTS, type Track } from '../detect/track.ts';
import { readName, readVerdict, recentCounts, staleBefore, type Judgement } from '../detect/verdict.ts';
import { onsetsByScope, type IncidentState } from '../incidents/incident-state.ts';
import type { Verdict } from '../judgement.ts';
import { asJson, constantIn, historyIn, incidentsIn, stateIn } from './states.ts';

interface StoredView {
  readonly model: SignalModel;
  readonly state: StoredState;
  readonly history: readonly Bucket[];
}

/** One signal as its verdicts are read from it. */
export const judgementOf = (
  { lattice, setup, lone }: Bench,
  view: StoredView,
  { open }: IncidentState,
  at: string,
): Judgement => {
  const { name } = view.model.signal;
  const model = lone.get(name);
  return {
    lattice,
    model: view.model,
    state: view.state,
    buckets: [...view.history, view.state.current],
    lone: model === undefined ? null : { model, moved: movedCanaries(view.state.alone, model, lattice) },
    incidents: onsetsByScope(lattice, name, open),
    intervalMs: setup.intervalMs,
    staleBefore: staleBefore(at, setup.intervalMs),
    tolerance: setup.tolerance,
    at,
  };
};

/** What the end of a slot shows of one signal. */
export interface SlotVerdicts {
  /** Verdicts that changed. */
  readonly changes: readonly Verdict[];
  /** Scopes (positions) that got a sample and are suspect. */
  readonly suspects: readonly number[];
}

const tracked = (track: Track | undefined, cycle: number, { at, evidence, effect }: Verdict): Track => {
  const point = { at, nats: evidence.nats, recoveryNats: 0, degradedFraction: effect?.degradedFraction ?? null };
  return extend(track ?? { cycle: -1, points: [] }, cycle, point, TRACK_POINTS);
};

/**
 * Reads one signal at the end of a slot, on scopes that got a sample and on those an incident came to or left (`before`:
 * onsets by scope before the slot). Notes the verdicts in the state, in place.
 */
export const readSlotVerdicts = (
  judgement: Judgement,
  touched: ReadonlySet<number>,
  before: readonly (number | null)[],
): SlotVerdicts => {
  const { state, model, incidents } = judgement;
  const recent = recentCounts(judgement);
  const changes: Verdict[] = [];
  const suspects: number[] = [];
  const tracks = { ...state.tracks };
  for (const [scope, { applies }] of model.scopes.entries()) {
    const moved = (before[scope] === null) !== (incidents[scope] === null);
    if (!applies || (!touched.has(scope) && !moved)) continue;
    const named = readName(judgement, scope, recent);
    const shown = state.since[scope] !== '' && state.verdicts[scope] === named.name;
    if (named.name !== 'suspect') Reflect.deleteProperty(tracks, scope);
    if (shown && named.name !== 'suspect') continue;
    const verdict = readVerdict(judgement, scope, named);
    if (named.name === 'suspect') {
      suspects.push(scope);
      tracks[scope] = tracked(tracks[scope], state.current.cycle, verdict);
    }
    if (shown) continue;
    state.verdicts[scope] = verdict.verdict;
    state.since[scope] = verdict.at;
    changes.push({ ...verdict, since: verdict.at });
  }
  state.tracks = tracks;
  return { changes, suspects };
};

/** Takes a slot into the signals that should be constant: their states, and the verdicts that changed. */
export const foldConstants = (
  bench: Bench,
  states: States,
  pauses: PauseReading,
): { readonly states: States; readonly changes: readonly Verdict[] } => {
  const { slot } = pauses;
  const reading = { at: slot.closedAt, staleBefore: staleBefore(slot.closedAt, bench.setup.intervalMs) };
  const folded = bench.constants.map((model) => {
    const before = constantIn(states, model);
    const after = foldConstant(model, bench.lattice, constantAtZero(model, before, pauses, slot.closedAt), slot);
    return { model, after, changes: constantChanges(model, bench.lattice, { before, after }, reading) };
  });
  return {
    states: Object.fromEntries(folded.map(({ model, after }) => [model.signal.name, asJson(after)])),
    changes: folded.flatMap(({ changes }) => changes),
  };
};

/** All verdicts of one signal that is judged by evidence, as of a moment (ISO 8601). */
export const weighedVerdicts = (bench: Bench, model: SignalModel, states: States, at: string): readonly Verdict[] => {
  const { name } = model.signal;
  const view = { model, state: stateIn(states, name), history: historyIn(states, name) };
  const judgement = judgementOf(bench, view, incidentsIn(states), at);
  const recent = recentCounts(judgement);
  return model.scopes.flatMap(({ applies }, scope) =>
    applies ? [readVerdict(judgement, scope, readName(judgement, scope, recent))] : [],
  );
};
