import type { Engine, States } from '../../src/detect/engine.ts';
import { createEngine } from '../../src/judge.ts';
import { CYCLES_A_DAY, seeded } from '../detector/world.ts';
import { RULES } from '../rules-of-today/index.ts';
import type { RuleSetup, Watch } from '../rules-of-today/rule.ts';
import { playCycle } from './cycle.ts';
import { planOf } from './planned.ts';
import type { Planned } from './planned.ts';
import { createWorld } from './world.ts';
import type { World, WorldOptions } from './world.ts';

/** A world after its healthy run-in: all scenarios of a seed begin here. */
export interface Prepared {
  readonly world: World;
  readonly engine: Engine;
  readonly states: States;
  /** By the name of the rule. */
  readonly watches: ReadonlyMap<string, Watch>;
  /** Hour at which faults begin: a day after the baseline and some hours, so that it falls anywhere in a day. */
  readonly onset: number;
  /** What `coalmine plan` says then; takes seconds when it is asked first. */
  readonly planned: () => Planned;
  /** Incidents of the run-in: all of them false. */
  readonly early: readonly string[];
}

export const ruleSetup = ({ backends, cells, recorded }: World): RuleSetup => ({
  streams: backends.length,
  streamOf: cells.map(({ place }) => place),
  cyclesADay: CYCLES_A_DAY,
  baseline: recorded,
});

/** Whatever is drawn in an hour depends on these alone. */
export const randomOf = (seed: number, name: string, hour: number): (() => number) => {
  let hash = Math.imul(seed, 0x9e3779b1) ^ Math.imul(hour + 1, 0x85ebca6b);
  for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return seeded(hash);
};

export const prepare = (options: WorldOptions): Prepared => {
  const world = createWorld(options);
  const engine = createEngine(world.setup);
  const onset = CYCLES_A_DAY + ((options.seed * 7) % CYCLES_A_DAY);
  const watches = new Map(RULES.map((rule) => [rule.name, rule.start(ruleSetup(world))]));
  let states = engine.initial();
  for (let hour = 0; hour < onset; hour += 1) {
    const cycle = playCycle({ world, hour, since: -1, random: randomOf(options.seed, 'run-in', hour) }, []);
    for (const slot of cycle.slots) states = engine.fold(states, slot).states;
    for (const watch of watches.values()) watch.take(cycle.observed);
  }
  const early = engine.incidents(states).map((one) => `${one.class} ${one.signals.join('+')}`);
  let known: Planned | null = null;
  const planned = (): Planned => (known ??= planOf(world, onset));
  return { world, engine, states, watches, onset, planned, early };
};
