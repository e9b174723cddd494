import { createEngine } from '../../src/judge.ts';
import { CYCLES_A_DAY } from '../detector/world.ts';
import type { Weather } from '../detector/world.ts';
import { playCycle } from '../incidents/cycle.ts';
import { randomOf } from '../incidents/prepare.ts';
import { createWorld, STANDARD } from '../incidents/world.ts';
import type { WorldOptions } from '../incidents/world.ts';
import type { Readied } from './trial.ts';

/** False alarms a month at which nothing is ever open. */
const SILENT = 1e-250;

/** A fleet a day and some hours after its baseline. */
export const readyWorld = (size: WorldOptions['size'], seed: number, weather: Weather): Readied => {
  const world = createWorld({ ...STANDARD, size, seed, weather });
  const engine = createEngine(world.setup);
  const silent = createEngine({ ...world.setup, falseAlarmsPerMonth: SILENT });
  const onset = CYCLES_A_DAY + ((seed * 7) % CYCLES_A_DAY);
  let states = engine.initial();
  for (let hour = 0; hour < onset; hour += 1) {
    const { slots } = playCycle({ world, hour, since: -1, random: randomOf(seed, 'run-in', hour) }, []);
    for (const slot of slots) states = engine.fold(states, slot).states;
  }
  return { world, engine, silent, states, onset };
};
