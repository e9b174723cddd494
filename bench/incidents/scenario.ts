import type { Scope } from '../../src/model.ts';
import type { Told } from '../effects/cases.ts';
import type { FleetSize } from './fleet.ts';
import type { Law } from './law.ts';
import type { Sheet } from './suite.ts';

/** What goes wrong, where, and for how many answers. */
export interface Fault {
  /** Attributes of the slice, with values that change with the seed; or the values themselves. */
  readonly where: readonly (keyof Scope)[] | Scope;
  /** Share of the answers that it can fall on, by hours since the onset. */
  readonly share: number | ((hour: number) => number);
  /** Left out = all cells. */
  readonly on?: (sheet: Sheet) => boolean;
  readonly change: (law: Law, sheet: Sheet) => Partial<Law>;
  /** A cell or a whole backend that is hit stays so until the next cycle with this probability; left out = every answer by itself. */
  readonly sticky?: { readonly unit: 'cell' | 'backend'; readonly stay: number };
  /** Of several faults: what may be said of this one; left out = all that may be said of the scenario. */
  readonly accept?: readonly Told[];
}

/** An incident or negative control as it is simulated. */
export interface Scenario {
  readonly name: string;
  /** Number in the catalogue of incidents. */
  readonly incident: string;
  readonly about: string;
  /** Parameters that no source publishes. */
  readonly assumed?: string;
  readonly size: FleetSize;
  /** Hours after the onset for which it is watched. */
  readonly horizon: number;
  readonly faults: readonly Fault[];
  /** What may be said of it, any of these; empty = nothing may be. */
  readonly accept: readonly Told[];
  /** Nothing is to be found: what is not accepted is a false alarm, and to say nothing is right. */
  readonly control?: true;
  /** Runs and repeats of the baseline; left out = 5 and 6. */
  readonly baseline?: readonly [number, number];
  /** Factor on the odds of failing of all healthy answers. */
  readonly odds?: number;
}

const told = (kind: Told['class'], verdict: Told['verdict'], signal?: string): Told => ({
  class: kind,
  verdict,
  ...(signal === undefined ? {} : { signal }),
});

export const QUALITY = told('quality', 'degraded');
export const CORRECT = told('quality', 'degraded', 'correct');
export const FORMAT = told('quality', 'degraded', 'format');
export const CORRUPTION = told('corruption', 'degraded');
export const CONTAMINATION = told('contamination', 'degraded');
export const IDENTITY = told('identity', 'changed');
export const BEHAVIOUR = told('behaviour', 'changed');
export const SERVING = told('serving', 'changed');
/** Canaries that moved by themselves: all that can be said where a fault falls on one or two. */
export const CANARIES = told('quality', 'changed');

/** Cells of these capabilities. */
export const of =
  (...capabilities: readonly string[]) =>
  ({ capability }: Sheet): boolean =>
    capabilities.includes(capability);

/** Cells of variants that begin so. */
export const sent =
  (variant: string) =>
  (sheet: Sheet): boolean =>
    sheet.variant.startsWith(variant);

/** Success multiplied. */
export const times =
  (factor: number) =>
  ({ correct }: Law): Partial<Law> => ({ correct: correct * factor });

/** Success less so many points. */
export const minus =
  (points: number) =>
  ({ correct }: Law): Partial<Law> => ({ correct: Math.max(0, correct - points / 100) });

/** Success as it is here, whatever it was. */
export const to = (correct: number) => (): Partial<Law> => ({ correct });

/** Load is high for eight hours of a day. */
export const atLoad =
  (share: number) =>
  (hour: number): number =>
    hour % 24 >= 8 && hour % 24 < 16 ? share : 0;
