import { followCells, type Finding } from './constant-cells.ts';
import { nextCourse } from './constant-course.ts';
import type { ConstantState, Followed } from './constant-state.ts';

/** Takes findings in order, backend by backend and cell by cell: each changes after two deviations in a row. */
export const followDeviations = (before: ConstantState, found: readonly Finding[]): Followed => {
  const known = before.streaks.map((streak, backend) => ({
    streak,
    changed: before.changed[backend] === true,
    deviations: before.deviations?.[backend] ?? 0,
    span: before.spans?.[backend] ?? 0,
  }));
  const counts = [...before.counts];
  const lastValid = [...before.lastValid];
  for (const { backend, at, deviates } of found) {
    const one = known[backend];
    if (one === undefined) continue;
    known[backend] = nextCourse(one, deviates);
    counts[backend] = (counts[backend] ?? 0) + 1;
    if (at > (lastValid[backend] ?? '')) lastValid[backend] = at;
  }
  return {
    streaks: known.map(({ streak }) => streak),
    changed: known.map(({ changed }) => changed),
    deviations: known.map(({ deviations }) => deviations),
    spans: known.map(({ span }) => span),
    counts,
    lastValid,
    cells: followCells(before.cells ?? {}, found),
  };
};
