import { benchOf, type Bench } from './detect/bench.ts';
import { constantVerdicts } from './detect/constant-verdict.ts';
import {
  asJson,
  askedIn,
  ASKED,
  constantIn,
  CYCLES,
  DIVERGENCE,
  divergenceIn,
  historyOf,
  incidentsIn,
  INCIDENTS,
  initialStates,
  PAUSED,
} from './judge/states.ts';
import { foldDivergence, readDivergences } from './detect/divergence.ts';
import type { Decision, Engine, EngineSetup, Fold, States } from './detect/engine.ts';
import { slotSums } from './detect/fold-signal.ts';
import { openView, openSlot } from './judge/open-view.ts';
import { quietSignals } from './judge/quiet.ts';
import { readSlot } from './detect/read-slot.ts';
import { foldConstants, judgementOf, readSlotVerdicts, weighedVerdicts } from './judge/read-verdicts.ts';
import { type SignalView } from './detect/signal-view.ts';
import { freeze } from './detect/state.ts';
import { staleBefore } from './detect/verdict.ts';
import { versionOf } from './detect/version.ts';
import { closeIncident, nothingSent } from './incidents/close.ts';
import { followIncidents } from './incidents/follow.ts';
import { explainedBy, onsetsByScope, recordsOf } from './incidents/incident-state.ts';
import { openIncidents } from './incidents/open.ts';
import { outcomesOf } from './incidents/outcomes.ts';
import { askForProbes, type Suspect } from './incidents/wishes.ts';
import type { Verdict } from './judgement.ts';
import { FOLDED_PURPOSES, type ClosedSlot, type Json } from './model.ts';

const foldSlot = (bench: Bench, states: States, closed: ClosedSlot, decision?: Decision): Fold => {
  const { lattice, models } = bench;
  const reading = openSlot(bench, states, closed);
  const { slot, samples, first, pauses, cycles } = reading;
  const before = incidentsIn(states);
  const views = models.map((model) => openView(bench, model, states, reading));
  const constants = foldConstants(bench, states, pauses);
  const outcomes = outcomesOf(lattice, slot, bench.setup.expectedFailures);
  const quiet = quietSignals(bench, views, constants.states);
  const context = { slot, first, cycle: cycles.count, outcomes, quiet };
  const followed =
    decision === undefined
      ? followIncidents(lattice, views, before, context)
      : closeIncident(lattice, views, before, decision);
  const incidents = openIncidents(lattice, views, followed, context);

  const divergence =
    decision === undefined
      ? foldDivergence(bench.divergence, lattice, divergenceIn(states), {
          pauses,
          samples: readSlot(slot, lattice),
          explained: (signal) => explainedBy(lattice, signal, before.open).backends,
        })
      : divergenceIn(states);

  const changes: Verdict[] = [];
  const suspects: Suspect[] = [];
  const next: Record<string, Json> = {};
  const take = (view: SignalView): void => {
    const { name, law } = view.model.signal;
    const judgement = judgementOf(bench, { ...view, state: freeze(view.state) }, incidents, slot.closedAt);
    const reading = pauses.scopes.length === 0 ? view.touched : new Set([...view.touched, ...pauses.scopes]);
    const read = readSlotVerdicts(judgement, reading, onsetsByScope(lattice, name, before.open));
    changes.push(...read.changes);
    if (law !== 'shape') suspects.push(...read.suspects.map((scope) => ({ view, scope })));
    next[name] = asJson(judgement.state);
    next[historyOf(name)] = asJson(view.history);
  };
  const allRead = first || incidents !== before || pauses.begun.length > 0;
  for (const view of views) if (allRead || view.taken.size > 0) take(view);
  const asking = { suspects, incidents, views, cycle: cycles.count, slot: slot.number };
  const { asked, wishes } = askForProbes(lattice, askedIn(states), asking);
  const known = new Set(recordsOf(before));
  return {
    states: {
      ...states,
      ...next,
      ...constants.states,
      [CYCLES]: asJson(cycles),
      [INCIDENTS]: asJson(incidents),
      [PAUSED]: asJson(pauses.state),
      [ASKED]: asJson(asked),
      [DIVERGENCE]: asJson(divergence),
    },
    changes: [...changes, ...constants.changes],
    incidents: recordsOf(incidents).filter((record) => !known.has(record)),
    wishes,
    sums: models.flatMap((model) => slotSums(model, lattice, samples)),
  };
};

/**
 * The judging of a fleet as a pure fold: samples → signals → detect → localize → incidents, one slot at a time, in the
 * order of their numbers. All that can say `degraded` together has at most `falseAlarmsPerMonth` false alarms a month
 * while no cell's mean, given what was seen before, is below its reference by more than the tolerance.
 */
export const createEngine = (setup: EngineSetup): Engine => {
  const bench = benchOf(setup);
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
      ...bench.models.flatMap((model) => weighedVerdicts(bench, model, states, at)),
      ...bench.constants.flatMap((model) =>
        constantVerdicts(model, bench.lattice, constantIn(states, model), {
          at,
          staleBefore: staleBefore(at, setup.intervalMs),
        }),
      ),
    ],
    incidents: (states) => recordsOf(incidentsIn(states)),
    divergences: (states) => readDivergences(bench.divergence, bench.lattice, divergenceIn(states)),
  };
};
