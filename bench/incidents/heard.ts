import type { Engine, Fold, States } from '../../src/detect/engine.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Backend, ClosedSlot, Scope } from '../../src/model.ts';
import { saidOf } from '../effects/said.ts';
import type { Said } from '../effects/said.ts';
import type { Alarm } from './outcome.ts';
import type { Struck } from './cycle.ts';
import type { Scenario } from './scenario.ts';

/** Whether two slices share a backend. */
export const overlaps = (one: Scope, other: Scope, backends: readonly Backend[]): boolean =>
  backends.some((backend) => inScope(backend, one) && inScope(backend, other));

/** Whether two names mean the same backends. */
export const sameSlice = (one: Scope, other: Scope, backends: readonly Backend[]): boolean =>
  backends.every((backend) => inScope(backend, one) === inScope(backend, other));

/** Whether it is one of the things that may be said of a scenario, or of one of its faults. */
export const accepted = (said: Said, { accept }: Pick<Scenario, 'accept'>): boolean =>
  accept.some(
    (told) =>
      told.class === said.class &&
      told.verdict === said.verdict &&
      (told.signal === undefined || said.signals.includes(told.signal)),
  );

/** What counts as an alarm of a scenario: an incident, or a change where a change is what is to be told. */
const alarming = (said: Said, scenario: Scenario): boolean => said.verdict === 'degraded' || accepted(said, scenario);

export interface Shown {
  readonly verdicts: readonly Verdict[];
  /** All that were opened since the start, open or closed, without those that were merged into others. */
  readonly incidents: readonly Incident[];
  readonly all: readonly Said[];
}

export interface Listener {
  readonly fold: (slot: ClosedSlot) => Fold;
  readonly said: (at: string) => Shown;
}

/** The engine from here on, with all that it says. */
export const createListener = (engine: Engine, from: States): Listener => {
  let states = from;
  let moved = false;
  const incidents = new Map<string, Incident>();
  return {
    fold: (slot) => {
      const fold = engine.fold(states, slot);
      states = fold.states;
      for (const one of fold.incidents) incidents.set(one.id, one);
      moved ||= incidents.size > 0 || fold.changes.some(({ verdict }) => verdict === 'changed');
      return fold;
    },
    // Nothing is looked up while nothing has happened since the start.
    said: (at) => {
      if (!moved) return { verdicts: [], incidents: [], all: [] };
      const verdicts = engine.verdicts(states, at);
      const own = [...incidents.values()].filter(({ closedBy }) => closedBy?.startsWith('merged') !== true);
      return { verdicts, incidents: own, all: saidOf({ verdicts, incidents: own }) };
    },
  };
};

/** What is said of one fault; the right thing on its slice before others. What may be said of another one alone is not its. */
export const alarmOn = (
  { fault, slice }: Pick<Struck, 'fault' | 'slice'>,
  all: readonly Said[],
  scenario: Scenario,
  backends: readonly Backend[],
): Alarm | null => {
  const own = { accept: fault.accept ?? scenario.accept };
  const here = all.filter(
    (one) =>
      overlaps(one.scope, slice, backends) &&
      alarming(one, scenario) &&
      (accepted(one, own) || !accepted(one, scenario)),
  );
  const best =
    here.find((one) => accepted(one, own) && sameSlice(one.scope, slice, backends)) ??
    here.find((one) => accepted(one, own)) ??
    here[0];
  return best === undefined
    ? null
    : {
        class: best.class,
        verdict: best.verdict,
        signals: best.signals,
        scope: scopeName(best.scope),
        classRight: accepted(best, own),
        sliceRight: sameSlice(best.scope, slice, backends),
      };
};

/** Whether a fold suspects one of these slices of something that may be said of it. */
export const isSuspect = (
  { changes }: Fold,
  slices: readonly Scope[],
  { accept }: Scenario,
  backends: readonly Backend[],
): boolean =>
  changes.some(
    (one) =>
      one.verdict === 'suspect' &&
      accept.some((told) => told.class === one.class) &&
      slices.some((slice) => overlaps(one.scope, slice, backends)),
  );

/** Everything that was said, each thing once, the widest scope of those that are equal. */
export const sayings = (all: readonly Said[]): readonly string[] =>
  [
    ...new Map(
      all
        .map((one) => [`${one.class} ${one.verdict} (${one.signals.join(', ')})`, scopeName(one.scope)] as const)
        .toReversed(),
    ).entries(),
  ].map(([what, where]) => `${what} on ${where}`);
