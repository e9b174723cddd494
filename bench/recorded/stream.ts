import { emptySurvey, referencesOf, setupOf, takeSlot } from '../../src/cli/replay/survey.ts';
import type { EngineSetup } from '../../src/detect/engine.ts';
import { cellKey, FOLDED_PURPOSES } from '../../src/model.ts';
import type { ClosedSlot, Sample } from '../../src/model.ts';
import { readRecording } from '../../src/store/recording.ts';
import type { Observed } from '../incidents/observed.ts';
import type { RuleSetup } from '../rules-of-today/rule.ts';
import type { RecordedCase } from './case.ts';

const DAY = 24;

/** A recording, cut at the end of its baseline. */
export interface Stream {
  readonly setup: EngineSetup;
  /** Slots after the baseline, in order. */
  readonly slots: readonly ClosedSlot[];
  readonly rules: RuleSetup;
  /** What a rule of today reads of a slot's samples. */
  readonly observe: (slot: ClosedSlot) => readonly Observed[];
  /** Median answers of a cycle. */
  readonly answers: number;
}

const passed = ({ outcome, scores }: Sample): boolean | null => {
  const known = Object.values(scores).filter((score) => score !== null);
  return outcome.kind === 'failure' || known.length === 0 ? null : known.every((score) => score === 1);
};

const textOf = ({ outcome }: Sample): string => (outcome.kind === 'answer' ? outcome.text : '');

/** The n-th answer of every cell. */
const inTurn = (observed: readonly Observed[]): readonly (readonly Observed[])[] => {
  const turns: Observed[][] = [];
  const seen = new Map<number, number>();
  for (const one of observed) {
    const turn = seen.get(one.cell) ?? 0;
    seen.set(one.cell, turn + 1);
    (turns[turn] ??= []).push(one);
  }
  return turns;
};

const middle = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;

/** Reads a recording whole: references from its first part, the rest as it is folded. */
export const readStream = async (file: string, { baselineUntil }: RecordedCase): Promise<Stream> => {
  const survey = emptySurvey();
  const until = new Date(baselineUntil).toISOString();
  const before: ClosedSlot[] = [];
  const slots: ClosedSlot[] = [];
  for await (const recorded of readRecording([file])) {
    takeSlot(survey, recorded, until);
    (recorded.slot.startAt < until ? before : slots).push(recorded.slot);
  }
  // References of the recording belong to each backend, so no backend may look for another's.
  for (const [id, backend] of survey.backends) survey.backends.set(id, { ...backend, group: id });
  const setup = setupOf(survey, referencesOf(survey), { falseAlarmsPerMonth: 1, tolerance: 0.02 });
  const streams = new Map(setup.backends.map(({ id }, i) => [id, i]));
  const cells = new Map(setup.cells.map((cell, i) => [cellKey(cell), i]));
  const observe = ({ samples }: ClosedSlot): readonly Observed[] =>
    samples.flatMap((sample) => {
      const cell = cells.get(cellKey(sample));
      const stream = streams.get(sample.backend);
      return cell === undefined || stream === undefined || !FOLDED_PURPOSES.includes(sample.purpose)
        ? []
        : [{ cell, stream, passed: passed(sample), text: textOf(sample) }];
    });
  const cycles = Map.groupBy(slots, ({ cycle }) => cycle);
  return {
    setup,
    slots,
    observe,
    answers: middle([...cycles.values()].map((all) => all.reduce((sum, { samples }) => sum + samples.length, 0))),
    rules: {
      streams: setup.backends.length,
      streamOf: setup.cells.map(({ backend }) => streams.get(backend) ?? 0),
      // A recording that is shorter than a day is looked at once all the same, at its end.
      cyclesADay: Math.max(1, Math.min(DAY, cycles.size)),
      baseline: inTurn(before.flatMap(observe)),
    },
  };
};
