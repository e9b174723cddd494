import type { AnchorState } from './recent-anchor.ts';
import { copyNull, type Belief } from './day-belief.ts';
import { FACTORS } from './day-law.ts';
import { CELL_WIDTH, ROWS } from './day-table.ts';
import { copyDetector, roundedDetector, type Detector } from './e-detector.ts';

/** A row of a belief in millionths; null = what a bet at its floor has: a copy of the first. */
export type BeliefRow = readonly number[] | null;

/** The recent anchor's state as it is stored: plain JSON. */
export interface AnchorJson {
  /** By backend, then by row. */
  readonly beliefs: readonly (readonly BeliefRow[])[];
  readonly separate: Detector;
  readonly common: Readonly<Record<string, Detector>>;
}

const MILLION = 1e6;

const rowOf = (belief: Belief, row: number): readonly number[] => {
  const values: number[] = [];
  for (let i = row * FACTORS; i < (row + 1) * FACTORS; i += 1) {
    // Nothing is impossible: what is rounded to nothing could never come back.
    values.push(Math.max(1, Math.round((belief[i] ?? 0) * MILLION)));
  }
  return values;
};

const rowsOf = (belief: Belief): readonly BeliefRow[] => {
  const copied = belief.slice();
  const rows: BeliefRow[] = [rowOf(belief, 0)];
  for (let row = 1; row < ROWS; row += 1) {
    copyNull(copied, row);
    let i = row * FACTORS;
    const end = i + FACTORS;
    while (i < end && copied[i] === belief[i]) i += 1;
    rows.push(i === end ? null : rowOf(belief, row));
  }
  return rows;
};

const beliefOf = (rows: readonly BeliefRow[]): Belief => {
  const belief = new Float64Array(CELL_WIDTH);
  for (const [row, values] of rows.entries()) {
    if (values === null) {
      copyNull(belief, row);
      continue;
    }
    const total = values.reduce((sum, x) => sum + x, 0);
    for (let j = 0; j < values.length; j += 1) belief[row * FACTORS + j] = (values[j] ?? 0) / total;
  }
  return belief;
};

const eachOf = (
  detectors: Readonly<Record<string, Detector>>,
  of: (detector: Detector) => Detector,
): Record<string, Detector> =>
  Object.fromEntries(Object.entries(detectors).map(([scope, detector]) => [scope, of(detector)]));

/** As it is stored: beliefs in millionths, wealth rounded down to a millionth of a nat (always valid). */
export const freezeAnchor = ({ beliefs, separate, common }: AnchorState): AnchorJson => ({
  beliefs: beliefs.map(rowsOf),
  separate: roundedDetector(separate),
  common: eachOf(common, roundedDetector),
});

/** A copy that a fold may change in place. */
export const thawAnchor = ({ beliefs, separate, common }: AnchorJson): AnchorState => ({
  beliefs: beliefs.map(beliefOf),
  separate: copyDetector(separate),
  common: eachOf(common, copyDetector),
});
