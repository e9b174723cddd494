import { incidentsIn } from '../../src/judge/states.ts';
import type { Engine, States } from '../../src/detect/engine.ts';
import { CODE_VERSION } from '../../src/detect/parameters.ts';
import { scopeName } from '../../src/model.ts';
import type { Backend, ClosedSlot, Scope } from '../../src/model.ts';
import { playCycle, SLOTS, strike } from '../incidents/cycle.ts';
import { overlaps, sameSlice } from '../incidents/heard.ts';
import { randomOf } from '../incidents/prepare.ts';
import type { World } from '../incidents/world.ts';
import { SIGNAL } from './cases.ts';
import type { SliceCase } from './cases.ts';
import { leavesSince, RULES } from './rules.ts';

/** What one way of localizing named at one moment. */
export interface Named {
  readonly slices: readonly string[];
  /** The right slice; where there are two faults both slices and no other. */
  readonly exact: boolean;
}

/** One case in one world: a line of the results. */
export interface Trial {
  readonly case: string;
  readonly seed: number;
  readonly weather: string;
  /** Version of the code that judged. */
  readonly code: number;
  readonly truth: readonly string[];
  /** Hours from the last fault's beginning to an incident on each; null = not within the horizon, and nothing else is known. */
  readonly alarm: number | null;
  /** By way of localizing, `coalmine` among them. */
  readonly at: Readonly<Record<string, Named>>;
  readonly twice: Readonly<Record<string, Named>>;
}

/** A world after its run-in; the silent engine never opens an incident, so that its evidence is not cut off at the alarm. */
export interface Readied {
  readonly world: World;
  readonly engine: Engine;
  readonly silent: Engine;
  readonly states: States;
  readonly onset: number;
}

/** Hours after the last fault's beginning for which an alarm on each is waited, with one fault and with two. */
const HORIZON = 120;
const PAIR_HORIZON = 48;

const namedBy = (slices: readonly Scope[], truth: readonly Scope[], backends: readonly Backend[]): Named => ({
  slices: slices.map(scopeName),
  exact:
    slices.length === truth.length && truth.every((one) => slices.some((other) => sameSlice(one, other, backends))),
});

interface Run {
  readonly readied: Readied;
  readonly truth: readonly Scope[];
  states: States;
  /** Null before the first alarm: until then both are the same. */
  silent: States | null;
  at: string;
}

const foldInto = (run: Run, slot: ClosedSlot): void => {
  const { engine, silent } = run.readied;
  const before = run.states;
  run.states = engine.fold(before, slot).states;
  run.at = slot.closedAt;
  if (run.silent !== null) run.silent = silent.fold(run.silent, slot).states;
  else if (openOn(run).length > 0) run.silent = silent.fold(before, slot).states;
};

const openOn = ({ states }: Run) =>
  incidentsIn(states).open.filter(({ record }) => record.signals.includes(SIGNAL) && record.class === 'quality');

/** Where there is one fault the first word counts. */
const surest = (named: readonly Scope[], truth: readonly Scope[]): readonly Scope[] =>
  truth.length === 1 ? named.slice(0, 1) : named;

/** What everybody names at this moment. */
const ask = (run: Run): Readonly<Record<string, Named>> => {
  const { readied, truth, states, silent, at } = run;
  const { backends } = readied.world;
  const open = openOn(run);
  const cycle = Math.max(...open.map(({ onset }) => onset));
  const verdicts = readied.silent.verdicts(silent ?? states, at).filter(({ signal }) => signal === SIGNAL);
  const moment = {
    backends,
    verdicts,
    leaves: leavesSince(backends, states, { signal: SIGNAL, cycle }),
    threshold: open[0]?.record.evidence.threshold ?? Infinity,
  };
  const coalmine = namedBy(
    open.map(({ record }) => record.scope),
    truth,
    backends,
  );
  return {
    coalmine,
    ...Object.fromEntries(RULES.map(({ name, says }) => [name, namedBy(surest(says(moment), truth), truth, backends)])),
  };
};

/** There is an incident of its own on each fault. */
const isTold = (run: Run): boolean => {
  const open = openOn(run).map(({ record }) => record.scope);
  const { backends } = run.readied.world;
  const covered = (slices: readonly Scope[], left: readonly Scope[]): boolean => {
    const [slice, ...rest] = slices;
    return (
      slice === undefined ||
      left.some((one) => overlaps(one, slice, backends) && covered(rest, left.toSpliced(left.indexOf(one), 1)))
    );
  };
  return covered(run.truth, open);
};

/** One fault, or two, followed until the alarm on each and for as many probes again. */
export const runTrial = (of: SliceCase, readied: Readied): Trial => {
  const { world, onset } = readied;
  const { seed, weather } = world.options;
  const struck = strike(of.scenario, world.backends, seed);
  const truth = struck.map(({ slice }) => slice);
  const run: Run = { readied, truth, states: readied.states, silent: null, at: '' };
  const trial = {
    ...{ case: of.name, seed, weather: weather.name, code: CODE_VERSION },
    truth: truth.map(scopeName),
  };
  const begins = of.lastBegins * SLOTS;
  const horizon = of.lastBegins + (truth.length === 1 ? HORIZON : PAIR_HORIZON);
  let alarm: number | null = null;
  let first: Trial['at'] = {};
  for (let since = 0; since < horizon; since += 1) {
    const random = randomOf(seed, of.name, since);
    const { slots } = playCycle({ world, hour: onset + since, since, random, unweighed: true }, struck);
    for (const [index, slot] of slots.entries()) {
      foldInto(run, slot);
      const sent = since * SLOTS + index + 1 - begins;
      if (alarm === null && sent > 0 && isTold(run)) {
        alarm = sent;
        first = ask(run);
      } else if (alarm !== null && sent >= 2 * alarm) {
        return { ...trial, alarm: alarm / SLOTS, at: first, twice: ask(run) };
      }
    }
  }
  return { ...trial, alarm: alarm === null ? null : alarm / SLOTS, at: first, twice: {} };
};
