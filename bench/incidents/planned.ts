import { inScope } from '../../src/model.ts';
import { fleetPower } from '../../src/power/fleet-power.ts';
import { createReach, type Reach, type ToldFault } from '../../src/power/reach.ts';
import { strike } from './cycle.ts';
import type { Struck } from './cycle.ts';
import type { Law } from './law.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** What `coalmine plan` says of a fault in one world, by score. */
export type Planned = Readonly<Record<Score, (fault: ToldFault) => Reach>>;

const SCORES = ['correct', 'format'] as const;
type Score = (typeof SCORES)[number];

/** Makes what `coalmine plan` would say after so many healthy hours; every cell is probed once an hour. */
export const planOf = ({ setup }: World, learnedHours: number): Planned => {
  const cells = setup.cells.map((cell) => ({ ...cell, repeats: 1, copies: 1 }));
  const streams = [{ intervalHours: 1, cells }];
  const asked = { fleet: fleetPower({ engine: setup, streams }), streams };
  const reachOf = (score: Score) => createReach(asked, { learnedHours }, score);
  return { correct: reachOf('correct'), format: reachOf('format') };
};

const meanShare = ({ share }: Scenario['faults'][number], hours: number): number =>
  typeof share === 'number'
    ? share
    : Array.from({ length: hours }, (_, hour) => share(hour)).reduce((sum, one) => sum + one, 0) / hours;

/** The healthy and the broken law of every cell that a fault can fall on; the same law twice where it leaves a cell alone. */
const lawsOf = ({ fault, slice }: Struck, { cells }: World): readonly (readonly [Law, Law])[] =>
  cells
    .filter(({ backend }) => inScope(backend, slice))
    .map(({ sheet, law }) => {
      const healthy = law(1);
      return [healthy, fault.on?.(sheet) === false ? healthy : { ...healthy, ...fault.change(healthy, sheet) }];
    });

const showsElsewhere = ([healthy, broken]: readonly [Law, Law]): boolean =>
  (Object.keys(healthy) as (keyof Law)[]).some(
    (key) => !(SCORES as readonly string[]).includes(key) && healthy[key] !== broken[key],
  );

/** Part of the right answers that goes bad. */
const lostOf = (laws: readonly (readonly [Law, Law])[], score: Score): number => {
  const sum = (of: (pair: readonly [Law, Law]) => number | null): number =>
    laws.reduce((total, pair) => total + (of(pair) ?? 0), 0);
  const healthy = sum(([law]) => law[score]);
  return healthy === 0 ? 0 : Math.max(0, 1 - sum(([, law]) => law[score]) / healthy);
};

/**
 * Whether `coalmine plan` says that a scenario is found within its horizon with 90% certainty, told how many answers of
 * which slice go bad: all of its faults are. Null where a fault shows in more than scores, of which `plan` says nothing.
 */
export const isPlanned = (
  scenario: Scenario,
  { world, planned }: { readonly world: World; readonly planned: () => Planned },
): boolean | null => {
  const faults = strike(scenario, world.backends, world.options.seed).map((one) => {
    const laws = lawsOf(one, world);
    if (laws.some(showsElsewhere)) return null;
    const share = meanShare(one.fault, scenario.horizon);
    return SCORES.some((score) => {
      const fraction = share * lostOf(laws, score);
      return fraction > 0 && planned()[score]({ scope: one.slice, fraction, hours: scenario.horizon }).reachable;
    });
  });
  return faults.includes(null) ? null : !faults.includes(false);
};
