import { CODE_VERSION } from '../../src/detect/parameters.ts';
import { createEngine } from '../../src/judge.ts';
import { CYCLES_A_DAY, CYCLES_A_MONTH } from '../detector/world.ts';
import type { Weather } from '../detector/world.ts';
import { playCycle } from '../incidents/cycle.ts';
import type { FleetSize } from '../incidents/fleet.ts';
import { randomOf } from '../incidents/prepare.ts';
import { createWorld, STANDARD } from '../incidents/world.ts';
import type { Scenario } from '../incidents/scenario.ts';
import { createCalendar } from './calendar.ts';
import { createEar } from './ear.ts';
import type { Heard, Saying } from './ear.ts';

/** One healthy fleet from its baseline to the next one: a line of the results. */
export interface FleetRun {
  readonly regime: string;
  readonly seed: number;
  /** Version of the code that judged. */
  readonly code: number;
  readonly size: FleetSize;
  readonly months: number;
  readonly backends: number;
  /** Cells of each backend. */
  readonly cells: number;
  readonly samples: number;
  readonly falseAlarmsPerMonth: number;
  readonly controls: readonly string[];
  readonly said: readonly Saying[];
  /** CPU seconds of everything, and of folds alone. */
  readonly cpuSeconds: number;
  readonly foldSeconds: number;
}

export interface FleetOptions {
  readonly size: FleetSize;
  readonly weather: Weather;
  readonly seed: number;
  readonly months: number;
  /** CPU seconds of this process. */
  readonly cpu: () => number;
  readonly onDay?: (day: number, said: readonly Saying[]) => void;
}

const isAccepted = (heard: Heard, control: Scenario): boolean =>
  heard.verdict === 'improved'
    ? control.name === 'improvement'
    : control.accept.some(
        (told) =>
          told.class === heard.class &&
          told.verdict === heard.verdict &&
          (told.signal === undefined || heard.signals.includes(told.signal)),
      );

/** One fleet in one regime: healthy months through the engine, interrupted by negative controls. */
export const runFleet = ({ size, weather, seed, months, cpu, onDay }: FleetOptions): FleetRun => {
  const began = cpu();
  const world = createWorld({ ...STANDARD, size, seed, weather });
  const engine = createEngine(world.setup);
  const ear = createEar(world.backends);
  const calendar = createCalendar(seed, world.backends);
  const said: Saying[] = [];
  const controls: string[] = [];
  let states = engine.initial();
  let foldSeconds = 0;
  const hours = Math.round(months * CYCLES_A_MONTH);
  for (let hour = 0; hour < hours; hour += 1) {
    const { struck, since, control, begins } = calendar(hour);
    if (begins && control !== null) controls.push(control.name);
    const random = randomOf(seed, weather.name, hour);
    const { slots } = playCycle({ world, hour, since, random, unweighed: true }, struck);
    const before = cpu();
    for (const slot of slots) {
      const fold = engine.fold(states, slot);
      states = fold.states;
      for (const heard of ear.hear(fold, hour)) {
        const accepted = control !== null && isAccepted(heard, control);
        said.push({ ...heard, control: control?.name ?? null, accepted });
      }
    }
    foldSeconds += cpu() - before;
    if ((hour + 1) % CYCLES_A_DAY === 0) onDay?.((hour + 1) / CYCLES_A_DAY, said);
  }
  const { backends, cells, setup } = world;
  return {
    ...{ regime: weather.name, seed, code: CODE_VERSION, size, months, backends: backends.length },
    ...{ cells: cells.length / backends.length, samples: hours * cells.length },
    falseAlarmsPerMonth: setup.falseAlarmsPerMonth,
    ...{ controls, said, foldSeconds, cpuSeconds: cpu() - began },
  };
};
