import type { ExpectedCell } from './backend-power.ts';

/** How long the recent anchor resists a fault: it learns from what it is not suspicious of, and at last from all. */
export interface Resistance {
  /** Trials known of all references of the scope, and answers an hour that are added to them. */
  readonly known: number;
  readonly perHour: number;
  /** Hours until as much is held back as is known. */
  readonly heldHours: number;
}

export const resistanceOf = (cells: readonly ExpectedCell[]): Resistance => {
  const judged = cells.filter(({ profile }) => profile.recent !== null);
  const byReference = new Map(judged.map(({ reference, known }) => [reference, known]));
  const known = [...byReference.values()].reduce((sum, one) => sum + one, 0);
  const perHour = judged.reduce((sum, cell) => sum + cell.perHour, 0);
  const held = judged.reduce((sum, cell) => sum + cell.known, 0);
  return { known, perHour, heldHours: perHour > 0 ? held / perHour : 0 };
};

/** Part of a delay in which a fault is not yet suspected, so that it is learned. */
const UNSUSPECTED = 0.2;

/** What is left of the recent anchor's growth after what it has learned of the fault: a bet grows with the square. */
export const keptAfter = ({ known, perHour }: Resistance, hours: number): number => {
  const learned = UNSUSPECTED * perHour * hours;
  return (known / Math.max(1e-9, known + learned)) ** 2;
};

/** So many times the hours until then, it goes on being felt. */
const FADING = 3;
/**
 * From when as much is held back as was known, the fault is learned: it is felt at half its speed, and some time later
 * not at all. Nor can more be felt once what was learned unsuspected outweighs it.
 */
export const feltHours = ({ heldHours, known, perHour }: Resistance, hours: number): number => {
  const felt = hours <= heldHours ? hours : heldHours + Math.min(hours - heldHours, FADING * heldHours) / 2;
  return Math.min(felt, known / Math.max(1e-9, UNSUSPECTED * perHour));
};
