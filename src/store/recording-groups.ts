import type { Problem } from '../errors.ts';
import { FOLDED_PURPOSES } from '../model.ts';
import type { RecordedLine } from './recording-line.ts';
import { parseLine } from './recording-line.ts';
import { fileLines } from './recording-lines.ts';

/** A slot that large was never planned; it would have to be held in memory whole. */
const LARGEST_GROUP = 200_000;

/** Neighbouring lines of one slot. */
export interface Group {
  readonly slot: string;
  readonly startAt: string;
  readonly lines: readonly RecordedLine[];
}

export interface GroupListeners {
  readonly onProblem: (problem: Problem) => void;
  /** Lines that are no part of folding: late ones, other purposes, slots that were open. */
  readonly onUnfolded: (line: RecordedLine) => void;
  /** Paths of keys that nobody reads, once for each line that has some. */
  readonly onIgnored: (paths: readonly string[]) => void;
}

const isFolded = ({ sample, open }: RecordedLine): boolean =>
  sample.late !== true && open !== true && FOLDED_PURPOSES.includes(sample.purpose);

const earliest = (lines: readonly RecordedLine[]): string =>
  lines.map(({ sample }) => sample.at).reduce((a, b) => (a < b ? a : b));

const toGroup = (lines: readonly RecordedLine[]): Group | null => {
  const [first] = lines;
  if (first === undefined) return null;
  return { slot: first.sample.slot, startAt: first.slotStartAt ?? earliest(lines), lines };
};

/** The groups of one file in its order, one in memory at a time. */
export const fileGroups = async function* (file: string, listeners: GroupListeners): AsyncGenerator<Group> {
  let lines: RecordedLine[] = [];
  for await (const { number, text } of fileLines(file, listeners.onProblem)) {
    const parsed = parseLine(text ?? '', file, number);
    if (!parsed.ok) {
      parsed.problems.forEach(listeners.onProblem);
      continue;
    }
    const { line } = parsed;
    if (line.ignored.length > 0) listeners.onIgnored(line.ignored);
    if (!isFolded(line)) {
      listeners.onUnfolded(line);
      continue;
    }
    if (lines[0] !== undefined && lines[0].sample.slot !== line.sample.slot) {
      const group = toGroup(lines);
      if (group !== null) yield group;
      lines = [];
    }
    if (lines.length === LARGEST_GROUP)
      listeners.onProblem({ file, line: number, path: 'slot', message: `has more than ${LARGEST_GROUP} lines` });
    if (lines.length < LARGEST_GROUP) lines.push(line);
  }
  const group = toGroup(lines);
  if (group !== null) yield group;
};

const join = (groups: readonly Group[]): Group | null => {
  const probes = new Set<string>();
  const lines = groups.flatMap((group) => group.lines);
  // Files that overlap name the same probe twice.
  const once = lines.filter(({ given, sample }) => !given.probe || (!probes.has(sample.key) && probes.add(sample.key)));
  return toGroup(once);
};

interface Head {
  readonly file: AsyncGenerator<Group>;
  result: IteratorResult<Group, unknown>;
}

/** The heads that come next, all of one slot: that of the earliest start, in the order of the files. */
const nextHeads = (heads: readonly Head[]): readonly { readonly head: Head; readonly group: Group }[] => {
  const waiting = heads.flatMap((head) => (head.result.done === true ? [] : [{ head, group: head.result.value }]));
  const start = waiting
    .map(({ group }) => group.startAt)
    .reduce((a, b) => (b < a ? b : a), waiting[0]?.group.startAt ?? '');
  const first = waiting.find(({ group }) => group.startAt === start);
  return waiting.filter(({ group }) => group.slot === first?.group.slot);
};

/** The groups of several files by their start; those of one slot at the same time are joined, in the order of the files. */
export const mergeGroups = async function* (files: readonly AsyncGenerator<Group>[]): AsyncGenerator<Group> {
  try {
    const heads: readonly Head[] = await Promise.all(files.map(async (file) => ({ file, result: await file.next() })));
    for (let next = nextHeads(heads); next.length > 0; next = nextHeads(heads)) {
      const [first] = next;
      const group = next.length === 1 && first !== undefined ? first.group : join(next.map((one) => one.group));
      if (group !== null) yield group;
      for (const { head } of next) head.result = await head.file.next();
    }
  } finally {
    // A reader that stops early closes the files.
    await Promise.all(files.map((file) => file.return(undefined)));
  }
};
