import type { Bench, JudgedCell } from '../detect/bench.ts';
import { takeFloors } from '../detect/e-detector.ts';
import type { States } from '../detect/engine.ts';
import { readAnswer } from '../detect/event-cells.ts';
import { enterSlot } from '../detect/fold-anchors.ts';
import { multiplyIn, takeSamples, type JudgedSample } from '../detect/fold-signal.ts';
import { appendBucket, emptySums, type Bucket } from '../detect/history.ts';
import { movedCanaries } from '../detect/lone-slice.ts';
import { readPauses, startAtZero, type PauseReading } from '../detect/pause.ts';
import { readSlot } from '../detect/read-slot.ts';
import type { SignalModel } from '../detect/signal-model.ts';
import { touchedScopes, type SignalView } from '../detect/signal-view.ts';
import { enterCycle, thaw, type CycleState, type SignalState } from '../detect/state.ts';
import { explainedBy } from '../incidents/incident-state.ts';
import type { ClosedSlot } from '../model.ts';
import { cyclesIn, historyIn, incidentsIn, pausedIn, stateIn } from './states.ts';

/** A slot as all signals read it. */
export interface SlotReading {
  /** The slot without paused backends. */
  readonly slot: ClosedSlot;
  /** Its answers in planned position: failures and late ones are missing data. */
  readonly samples: readonly JudgedSample[];
  readonly pauses: PauseReading;
  readonly cycles: CycleState;
  /** It is the first slot of its cycle. */
  readonly first: boolean;
}

/** A cell that is not judged at all. */
const UNJUDGED: JudgedCell = { name: '', models: [], texts: new Set() };

export const openSlot = ({ lattice, cells, setup }: Bench, states: States, closed: ClosedSlot): SlotReading => {
  const pauses = readPauses(lattice, pausedIn(states), closed);
  const { slot } = pauses;
  const samples: JudgedSample[] = [];
  for (const { sample, key, backend, metered } of readSlot(slot, lattice)) {
    if (metered === null) continue;
    const { name, models, texts } = cells.get(key) ?? UNJUDGED;
    samples.push({ sample, key, backend, name, cells: models, answer: readAnswer(sample, texts, setup.nonceOf) });
  }
  const before = cyclesIn(states);
  const cycles = slot.purpose === 'schedule' ? enterCycle(before, slot.cycle) : before;
  return { slot, samples, pauses, cycles, first: cycles !== before };
};

/** The first slot of a cycle: detectors take their floor, and the sums of the cycle before go into the history. */
const startCycle = (view: { state: SignalState; history: readonly Bucket[] }, cycle: number, at: string): void => {
  const { state } = view;
  if (state.current.sums.some((x) => x !== 0)) view.history = appendBucket(view.history, state.current);
  const { focus } = state.current;
  state.current = {
    cycle,
    cycles: 1,
    at,
    sums: emptySums(state.counts.length),
    focus: new Array<number>(focus.length).fill(0),
  };
  takeFloors(state.worse, cycle);
  takeFloors(state.better, cycle);
};

/** One signal with the samples of a slot taken in. */
export const openView = (bench: Bench, model: SignalModel, states: States, reading: SlotReading): SignalView => {
  const { lattice } = bench;
  const { name } = model.signal;
  const view = { state: thaw(stateIn(states, name)), history: historyIn(states, name) };
  if (reading.first) startCycle(view, reading.cycles.count, reading.slot.startAt);
  const { open } = incidentsIn(states);
  // Without wealth no onset lies in the past, and events have nothing else to remember.
  if (model.signal.law === 'event' && !view.state.worse.wealth.some((x) => x > 0)) {
    if (!open.some(({ record }) => record.signals.includes(name))) view.history = [];
  }
  if (view.state.anchors !== null && model.anchors !== null) {
    enterSlot(view.state.anchors, { model: model.anchors, lattice }, reading.slot, {
      first: reading.first,
      cycle: reading.cycles.count,
    });
  }
  if (view.state.current.at === '') view.state.current = { ...view.state.current, at: reading.slot.startAt };
  const explained = explainedBy(lattice, name, open);
  startAtZero(view, lattice, reading.pauses, explained.backends);
  const lone = bench.lone.get(name);
  const input = {
    model,
    position: bench.models.indexOf(model),
    lattice,
    samples: reading.samples,
    explained,
    ...(lone === undefined ? {} : { lone }),
    moved: lone === undefined || model.anchors === null ? [] : movedCanaries(view.state.alone, lone, lattice),
  };
  const taken = takeSamples(view.state, input);
  multiplyIn(view.state, input, taken);
  return { ...view, model, taken, touched: touchedScopes(lattice, taken) };
};
