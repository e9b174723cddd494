import { nextCourse, type Course } from './constant-course.ts';

/** What one sample, or a pair of them, says of a cell. */
export interface Finding {
  readonly backend: number;
  /** Position of the cell (of the pair's canary on its backend) in its model. */
  readonly cell: number;
  readonly at: string;
  readonly deviates: boolean;
}

/** The cells of one backend that deviate, by position. */
interface BackendCells {
  /** Their newest probe deviated. */
  readonly newest: readonly number[];
  /** Deviated twice in a row, and their change has not ended. */
  readonly changed: readonly number[];
  /** What the probes of the changed cells have shown, all in one row. */
  readonly course: Course;
}

/** By position of the backend; backends without a deviating cell are left out. At most two numbers a cell. */
export type DeviatingCells = Readonly<Record<string, BackendCells>>;

interface Followed {
  readonly newest: Set<number>;
  readonly changed: Set<number>;
  course: Course;
}

/** Of a cell that has deviated once. */
const FIRST: Course = { streak: 1, changed: false, deviations: 1, span: 1 };

const opened = (known: BackendCells | undefined): Followed => ({
  newest: new Set(known?.newest),
  changed: new Set(known?.changed),
  course: known?.course ?? FIRST,
});

const take = (cells: Followed, { cell, deviates }: Finding): void => {
  if (deviates && cells.newest.has(cell)) cells.changed.add(cell);
  if (deviates) cells.newest.add(cell);
  else cells.newest.delete(cell);
  if (!cells.changed.has(cell)) return;
  cells.course = nextCourse(cells.course, deviates);
  if (cells.course.changed) return;
  cells.changed.clear();
  cells.course = FIRST;
};

/**
 * Takes findings in order. A cell has changed when it deviates twice in a row, whatever others show between; a change
 * ends when the probes of the changed cells of a backend, and of no others, have conformed often enough in a row: those
 * that never deviated say nothing of the end. A cell that still deviates then has changed again with its next deviation.
 */
export const followCells = (before: DeviatingCells, found: readonly Finding[]): DeviatingCells => {
  const followed = new Map<string, Followed>();
  for (const finding of found) {
    const backend = String(finding.backend);
    const known = before[backend];
    if (known === undefined && !finding.deviates && !followed.has(backend)) continue;
    const cells = followed.get(backend) ?? opened(known);
    followed.set(backend, cells);
    take(cells, finding);
  }
  if (followed.size === 0) return before;
  const after = new Map(Object.entries(before));
  for (const [backend, { newest, changed, course }] of followed) {
    if (newest.size + changed.size === 0) after.delete(backend);
    else after.set(backend, { newest: [...newest], changed: [...changed], course });
  }
  return Object.fromEntries(after);
};

/** Backends of which a cell has changed, and those that have changed as a whole. */
export const changedBackends = (changed: readonly boolean[], cells: DeviatingCells = {}): readonly boolean[] =>
  changed.map((whole, backend) => whole || (cells[backend]?.changed.length ?? 0) > 0);
