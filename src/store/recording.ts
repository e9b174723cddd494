import { OperatorError, type Problem } from '../errors.ts';
import type { Backend, ClosedSlot, Sample } from '../model.ts';
import { fileGroups, mergeGroups, type Group } from './recording-groups.ts';
import type { RecordedLine } from './recording-line.ts';
import { minuteEnd, minuteOf, placeOf } from './recording-slot.ts';

/** One slot of a recording, as it is folded. */
export interface RecordedSlot {
  readonly slot: ClosedSlot;
  /** The backends of its samples, each once; what a line does not say of one is `unknown`. */
  readonly backends: readonly Backend[];
  /** Keys of the samples whose lines have no `scores`: the scorers are to be run. */
  readonly toScore: ReadonlySet<string>;
}

export interface ReadOptions {
  /** Called with samples that no fold sees: late ones, other purposes, slots that were open at the export. */
  readonly onUnfolded?: (sample: Sample, backend: Backend) => void;
  /** Called once with each key that nobody reads (`scroes`, `answer.sessionId`), when it is first met. */
  readonly onIgnoredKey?: (path: string) => void;
}

const PROBLEMS_LISTED = 100;

/** In planned position where every line says its own, else in the order of the lines. */
const inOrder = (lines: readonly RecordedLine[]): readonly RecordedLine[] =>
  lines.every(({ given }) => given.position) ? lines.toSorted((a, b) => a.sample.position - b.sample.position) : lines;

const latestEnd = (lines: readonly RecordedLine[]): string =>
  lines.map(({ sample }) => sample.endedAt).reduce((a, b) => (a > b ? a : b));

const timesOf = ({ lines, startAt }: Group): Pick<ClosedSlot, 'startAt' | 'closedAt'> => {
  const [first] = lines;
  if (first?.given.slot !== true) return { startAt: minuteOf(startAt), closedAt: minuteEnd(startAt) };
  return { startAt, closedAt: first.slotClosedAt ?? latestEnd(lines) };
};

const toSlot = (group: Group, number: number): RecordedSlot => {
  const lines = inOrder(group.lines);
  const [first] = lines;
  if (first === undefined) throw new Error(`slot ${group.slot} has no lines`);
  const toScore = new Set<string>();
  const backends = new Map<string, Backend>();
  const samples = lines.map(({ sample, given, scored, backend }, index): Sample => {
    const numbered = {
      ...sample,
      position: given.position ? sample.position : index,
      key: given.probe ? sample.key : `${group.slot}/${index}`,
    };
    if (!scored) toScore.add(numbered.key);
    if (!backends.has(backend.id)) backends.set(backend.id, backend);
    return numbered;
  });
  const slot = {
    number,
    id: group.slot,
    ...placeOf(group.slot),
    ...timesOf(group),
    purpose: first.sample.purpose,
    samples,
  };
  return { slot, backends: [...backends.values()], toScore };
};

/**
 * Streams recordings (`.jsonl`, or `.gz`) as closed slots; memory holds one slot of each file. Several
 * files are merged by time. Slots have the numbers of the export, or are numbered from 1. @throws OperatorError with the first 100 problems of all files, after the slots before the
 * first of them were given.
 */
export const readRecording = async function* (
  files: readonly string[],
  { onUnfolded, onIgnoredKey }: ReadOptions = {},
): AsyncGenerator<RecordedSlot> {
  const problems: Problem[] = [];
  const ignored = new Set<string>();
  const listeners = {
    onProblem: (problem: Problem) => {
      if (problems.length < PROBLEMS_LISTED) problems.push(problem);
    },
    onUnfolded: ({ sample, backend }: RecordedLine) => onUnfolded?.(sample, backend),
    onIgnored: (paths: readonly string[]) => {
      for (const path of paths) {
        if (ignored.has(path)) continue;
        ignored.add(path);
        onIgnoredKey?.(path);
      }
    },
  };
  let number = 0;
  for await (const group of mergeGroups(files.map((file) => fileGroups(file, listeners)))) {
    if (problems.length > 0) continue;
    // An export keeps its numbers, gaps and all; where stores are mixed they must still go up.
    number = Math.max(number + 1, group.lines[0]?.slotNumber ?? 0);
    yield toSlot(group, number);
  }
  if (problems.length > 0) throw new OperatorError(problems);
};
