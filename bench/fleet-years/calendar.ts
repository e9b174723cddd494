import type { Backend } from '../../src/model.ts';
import { strike } from '../incidents/cycle.ts';
import type { Struck } from '../incidents/cycle.ts';
import type { Scenario } from '../incidents/scenario.ts';
import { ACCIDENTS, turnAt } from './controls.ts';

/** For so long after a control what may be said of it still may. */
export const LINGER_HOURS = 48;

/** One hour of a healthy fleet. */
export interface Hour {
  /** Everything that falls on answers then. */
  readonly struck: readonly Struck[];
  /** Hours since the beginning of the control that runs, 0 when none does. */
  readonly since: number;
  /** The control that runs or has just ended. */
  readonly control: Scenario | null;
  /** It begins in this hour. */
  readonly begins: boolean;
}

interface Begun {
  readonly turn: number;
  readonly control: Scenario;
  readonly struck: readonly Struck[];
  readonly endsAt: number;
}

/** Hours in their order; where a control falls changes with the seed and from turn to turn. */
export const createCalendar = (seed: number, backends: readonly Backend[]): ((hour: number) => Hour) => {
  const accidents = strike({ faults: ACCIDENTS }, backends, seed);
  const begun: Begun[] = [];
  return (hour) => {
    const now = turnAt(seed, hour);
    const begins = now !== null && begun.at(-1)?.turn !== now.turn;
    if (begins) {
      const { turn, control, since } = now;
      const struck = strike(control, backends, 100 * seed + turn);
      begun.push({ turn, control, struck, endsAt: hour - since + control.horizon });
    }
    const last = begun.at(-1);
    return {
      struck: now === null || last === undefined ? accidents : [...last.struck, ...accidents],
      since: now?.since ?? 0,
      control: last !== undefined && hour < last.endsAt + LINGER_HOURS ? last.control : null,
      begins,
    };
  };
};
