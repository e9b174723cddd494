import { constantChanges, constantVerdicts } from './detect/constant-verdict.ts';
import {
  constantModels,
  foldConstant,
  initialConstant,
  type ConstantModel,
  type ConstantState,
} from './detect/constant.ts';
import { takeFloors } from './detect/e-detector.ts';
import type { Decision, Engine, EngineSetup, Fold, States } from './detect/engine.ts';
import { foldedSamples, multiplyIn, slotSums, takeSamples } from './detect/fold-signal.ts';
import { appendBucket, emptySums, type Bucket } from './detect/history.ts';
import { buildLattice, type Lattice } from './detect/lattice.ts';
import {
  constantAtZero,
  NO_PAUSE,
  readPauses,
  startAtZero,
  type PauseReading,
  type PauseState,
} from './detect/pause.ts';
import { signalModels, type SignalModel } from './detect/signal-model.ts';
import { touchedScopes, type SignalView } from './detect/signal-view.ts';
import { enterCycle, freeze, initialState, thaw, type CycleState, type SignalState } from './detect/state.ts';
import { versionOf } from './detect/version.ts';
import { readVerdict, recentCounts, staleBefore, type Judgement } from './detect/verdict.ts';
import { closeIncident, nothingSent } from './incidents/close.ts';
import { followIncidents } from './incidents/follow.ts';
import { explainedBy, onsetsByScope, NO_INCIDENTS, type IncidentState } from './incidents/incident-state.ts';
import { openIncidents } from './incidents/open.ts';
import { type Verdict } from './judgement.ts';
import { cellKey, FOLDED_PURPOSES, type ClosedSlot, type Json, type Sample } from './model.ts';

const CYCLES = 'cycles';
const INCIDENTS = 'incidents';
const PAUSED = 'paused';
const historyOf = (signal: string): string => `${signal}.history`;

const asJson = (value: unknown): Json => value as Json;
const read = (states: States, name: string): unknown => {
  const state = states[name];
  if (state === undefined) throw new Error(`the states of the engine have no ${name}`);
  return state;
};
const cyclesIn = (states: States): CycleState => read(states, CYCLES) as CycleState;
const incidentsIn = (states: States): IncidentState => read(states, INCIDENTS) as IncidentState;
const pausedIn = (states: States): PauseState => read(states, PAUSED) as PauseState;
const stateIn = (states: States, signal: string): SignalState => read(states, signal) as SignalState;
const constantIn = (states: States, { signal }: ConstantModel): ConstantState =>
  read(states, signal.name) as ConstantState;
const historyIn = (states: States, signal: string): readonly Bucket[] =>
  read(states, historyOf(signal)) as readonly Bucket[];

/** What the judging of one fleet depends on, made once. */
interface Bench {
  readonly setup: EngineSetup;
  readonly lattice: Lattice;
  readonly models: readonly SignalModel[];
  readonly constants: readonly ConstantModel[];
}

const initialStates = ({ lattice, models, constants }: Bench): States => ({
  [CYCLES]: asJson({ count: 0, recent: [] } satisfies CycleState),
  ...Object.fromEntries(
    models.flatMap(({ signal }) => [
      [signal.name, asJson(initialState(lattice.scopes.length, lattice.backends.length))],
      [historyOf(signal.name), []],
    ]),
  ),
  ...Object.fromEntries(constants.map(({ signal }) => [signal.name, asJson(initialConstant(lattice))])),
  [INCIDENTS]: asJson(NO_INCIDENTS),
  [PAUSED]: asJson(NO_PAUSE),
});

/** The first slot of a cycle: detectors take their floor, and the sums of the cycle before go into the history. */
const startCycle = (view: { state: SignalState; history: readonly Bucket[] }, cycle: number, at: string): void => {
  const { state } = view;
  if (state.current.sums.some((x) => x !== 0)) view.history = appendBucket(view.history, state.current);
  state.current = { cycle, cycles: 1, at, sums: emptySums(state.counts.length) };
  takeFloors(state.worse, cycle);
  takeFloors(state.better, cycle);
};

/** Where a slot stands among the cycles. */
interface Place {
  readonly cycles: CycleState;
  readonly first: boolean;
}

const placeOf = (states: States, slot: ClosedSlot): Place => {
  const before = cyclesIn(states);
  const cycles = slot.purpose === 'schedule' ? enterCycle(before, slot.cycle) : before;
  return { cycles, first: cycles !== before };
};

const viewOf = (
  { lattice }: Bench,
  model: SignalModel,
  states: States,
  input: {
    readonly slot: ClosedSlot;
    readonly samples: readonly Sample[];
    readonly keys: readonly string[];
    readonly place: Place;
    readonly pauses: PauseReading;
  },
): SignalView => {
  const { name } = model.signal;
  const view = { state: thaw(stateIn(states, name)), history: historyIn(states, name) };
  if (input.place.first) startCycle(view, input.place.cycles.count, input.slot.startAt);
  const { open } = incidentsIn(states);
  // Without wealth no onset lies in the past, and events have nothing else to remember.
  if (model.signal.law === 'event' && !view.state.worse.wealth.some((x) => x > 0)) {
    if (!open.some(({ record }) => record.signals.includes(name))) view.history = [];
  }
  if (view.state.current.at === '') view.state.current = { ...view.state.current, at: input.slot.startAt };
  const explained = explainedBy(lattice, name, open);
  startAtZero(view, lattice, input.pauses, explained.backends);
  const signal = { model, lattice, samples: input.samples, keys: input.keys, explained };
  const taken = takeSamples(view.state, signal);
  multiplyIn(view.state, signal, taken);
  return { ...view, model, taken };
};

const judgementOf = (
  { lattice, setup }: Bench,
  view: Omit<SignalView, 'taken'>,
  { open }: IncidentState,
  at: string,
): Judgement => ({
  lattice,
  model: view.model,
  state: view.state,
  buckets: [...view.history, view.state.current],
  incidents: onsetsByScope(lattice, view.model.signal.name, open),
  intervalMs: setup.intervalMs,
  staleBefore: staleBefore(at, setup.intervalMs),
  tolerance: setup.tolerance,
  at,
});

/** Verdicts that changed, read at the end of a slot: on scopes that got a sample, and on those an incident came to or left. */
const changedVerdicts = (
  judgement: Judgement,
  touched: ReadonlySet<number>,
  before: readonly (number | null)[],
): readonly Verdict[] => {
  const { state, model, incidents } = judgement;
  const recent = recentCounts(judgement);
  const changes: Verdict[] = [];
  for (const [scope, { applies }] of model.scopes.entries()) {
    const moved = (before[scope] === null) !== (incidents[scope] === null);
    if (!applies || (!touched.has(scope) && !moved)) continue;
    const verdict = readVerdict(judgement, scope, recent);
    if (state.since[scope] !== '' && state.verdicts[scope] === verdict.verdict) continue;
    state.verdicts[scope] = verdict.verdict;
    state.since[scope] = verdict.at;
    changes.push({ ...verdict, since: verdict.at });
  }
  return changes;
};

/** Takes a slot into the signals that should be constant; `next` gets their states. Returns the verdicts that changed. */
const foldConstants = (bench: Bench, pauses: PauseReading, next: Record<string, Json>): readonly Verdict[] => {
  const { slot } = pauses;
  const reading = { at: slot.closedAt, staleBefore: staleBefore(slot.closedAt, bench.setup.intervalMs) };
  return bench.constants.flatMap((model) => {
    const before = constantIn(next, model);
    const start = constantAtZero(model, before, pauses, slot.closedAt);
    const after = foldConstant(model, bench.lattice, start, slot);
    next[model.signal.name] = asJson(after);
    return constantChanges(model, bench.lattice, { before, after }, reading);
  });
};

const foldSlot = (bench: Bench, states: States, closed: ClosedSlot, decision?: Decision): Fold => {
  const { lattice, models } = bench;
  const pauses = readPauses(lattice, pausedIn(states), closed);
  const { slot } = pauses;
  const samples = foldedSamples(slot);
  const keys = samples.map(cellKey);
  const place = placeOf(states, slot);
  const before = incidentsIn(states);
  const views = models.map((model) => viewOf(bench, model, states, { slot, samples, keys, place, pauses }));
  const followed =
    decision === undefined
      ? followIncidents(lattice, views, before, { slot, first: place.first })
      : closeIncident(lattice, views, before, decision);
  const incidents = openIncidents(lattice, views, followed, slot);

  const changes: Verdict[] = [];
  const next: Record<string, Json> = {
    ...states,
    [CYCLES]: asJson(place.cycles),
    [INCIDENTS]: asJson(incidents),
    [PAUSED]: asJson(pauses.state),
  };
  for (const view of views) {
    const { name } = view.model.signal;
    if (view.taken.size === 0 && !place.first && incidents === before && pauses.begun.length === 0) continue;
    const judgement = judgementOf(bench, { ...view, state: freeze(view.state) }, incidents, slot.closedAt);
    changes.push(
      ...changedVerdicts(
        judgement,
        new Set([...touchedScopes(lattice, view.taken), ...pauses.scopes]),
        onsetsByScope(lattice, name, before.open),
      ),
    );
    next[name] = asJson(judgement.state);
    next[historyOf(name)] = asJson(view.history);
  }
  changes.push(...foldConstants(bench, pauses, next));
  const known = new Set([...before.open.map(({ record }) => record), ...before.closed]);
  return {
    states: next,
    changes,
    incidents: [...incidents.open.map(({ record }) => record), ...incidents.closed].filter(
      (record) => !known.has(record),
    ),
    wishes: [],
    sums: models.flatMap((model) => slotSums(model, lattice, samples)),
  };
};

const scoreVerdicts = (bench: Bench, model: SignalModel, states: States, at: string): readonly Verdict[] => {
  const { name } = model.signal;
  const view = { model, state: stateIn(states, name), history: historyIn(states, name) };
  const judgement = judgementOf(bench, view, incidentsIn(states), at);
  const recent = recentCounts(judgement);
  return model.scopes.flatMap(({ applies }, scope) => (applies ? [readVerdict(judgement, scope, recent)] : []));
};

/**
 * The judging of a fleet as a pure fold: samples → signals → detect → localize → incidents, one slot at a time, in the
 * order of their numbers. All that can say `degraded` together has at most `falseAlarmsPerMonth` false alarms a month
 * while no cell's mean, given what was seen before, is below its reference by more than the tolerance.
 */
export const createEngine = (setup: EngineSetup): Engine => {
  const lattice = buildLattice(setup.backends);
  const bench: Bench = {
    setup,
    lattice,
    models: signalModels(setup, lattice),
    constants: constantModels(setup, lattice),
  };
  const version = versionOf(setup);
  return {
    version,
    initial: () => initialStates(bench),
    fold: (states, slot) =>
      FOLDED_PURPOSES.includes(slot.purpose)
        ? foldSlot(bench, states, slot)
        : { states, changes: [], incidents: [], wishes: [], sums: [] },
    close: (states, decision) => foldSlot(bench, states, nothingSent(decision), decision),
    verdicts: (states, at) => [
      ...bench.models.flatMap((model) => scoreVerdicts(bench, model, states, at)),
      ...bench.constants.flatMap((model) =>
        constantVerdicts(model, lattice, constantIn(states, model), {
          at,
          staleBefore: staleBefore(at, setup.intervalMs),
        }),
      ),
    ],
    incidents: (states) => {
      const { open, closed } = incidentsIn(states);
      return [...open.map(({ record }) => record), ...closed];
    },
  };
};
