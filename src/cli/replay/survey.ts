import { createHash } from 'node:crypto';
import type { CellReference, EngineSetup } from '../../detect/engine.ts';
import {
  argumentNames,
  ASPECTS,
  cellKey,
  type Answer,
  type Aspect,
  type Backend,
  type Cell,
  type Sample,
} from '../../model.ts';
import type { RecordedSlot } from '../../store/recording.ts';

const HOUR_MS = 3_600_000;
const MONTH_MS = 730.5 * HOUR_MS;

/** A cell's scores before the given time, by aspect, then by cycle. */
type Recorded = Cell & {
  readonly runs: Partial<Record<Aspect, Map<string, number[]>>>;
  /** How many scores each caller has, and their sum. */
  readonly callers: Partial<Record<Aspect, Map<string, readonly [count: number, sum: number]>>>;
  /** UTC day by cycle, in the order of their first scores. */
  readonly days: Map<string, string>;
  /** Answers, by cycle. */
  readonly answers: Map<string, ReferenceAnswer[]>;
  readonly models: Set<string | null>;
};

type ReferenceAnswer = NonNullable<CellReference['shape']>['answers'][number][number];

/** What a recording tells about itself, gathered slot by slot. */
export interface Survey {
  readonly backends: Map<string, Backend>;
  readonly cells: Map<string, Cell>;
  readonly recorded: Map<string, Recorded>;
  /** Cycles after that time, and when the first and the last of their slots began. */
  readonly cycles: Set<string>;
  from: string | null;
  to: string | null;
}

export const emptySurvey = (): Survey => ({
  backends: new Map(),
  cells: new Map(),
  recorded: new Map(),
  cycles: new Set(),
  from: null,
  to: null,
});

/** The family that a canary of no suite shares levels with: its folder, or its name without the number at the end. */
export const capabilityOf = (canary: string): string =>
  canary.includes('/') ? canary.slice(0, canary.indexOf('/')) : canary.replace(/[-_.]?\d+$/, '');

const addRun = (recorded: Recorded, cycle: string, sample: Sample): void => {
  for (const aspect of ASPECTS) {
    const score = sample.scores[aspect];
    if (sample.outcome.kind !== 'answer' || typeof score !== 'number') continue;
    if (!recorded.days.has(cycle)) recorded.days.set(cycle, sample.at.slice(0, 10));
    const runs = (recorded.runs[aspect] ??= new Map<string, number[]>());
    const run = runs.get(cycle);
    if (run === undefined) runs.set(cycle, [score]);
    else run.push(score);
    if (sample.caller === undefined || sample.caller === '') continue;
    const callers = (recorded.callers[aspect] ??= new Map<string, readonly [number, number]>());
    const [count, sum] = callers.get(sample.caller) ?? [0, 0];
    callers.set(sample.caller, [count + 1, sum + score]);
  }
};

/** As much of a text as a baseline would keep. */
const TEXT_LIMIT = 2000;

const toolsOf = ({ toolCalls, hashed }: Answer): Pick<ReferenceAnswer, 'tools' | 'toolArguments'> => ({
  tools: toolCalls.map(({ name }) => name),
  ...(hashed === undefined && toolCalls.length > 0 ? { toolArguments: toolCalls.map(argumentNames) } : {}),
});

const referenceAnswer = (answer: Answer): ReferenceAnswer => {
  const { text, hashed, stopReason, usage, systemFingerprint } = answer;
  const { latencyMs, timeToFirstTokenMs, interTokenMs } = answer;
  return {
    hash: hashed?.text.sha256 ?? createHash('sha256').update(text).digest('hex'),
    text: hashed === undefined && text.length <= TEXT_LIMIT ? text : null,
    ...(hashed === undefined ? { start: text.slice(0, TEXT_LIMIT) } : {}),
    length: hashed?.text.length ?? text.length,
    stopReason,
    ...toolsOf(answer),
    ...usage,
    latencyMs,
    ...(timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs }),
    ...(interTokenMs === undefined ? {} : { interTokenMs }),
    ...(systemFingerprint === undefined ? {} : { systemFingerprint }),
  };
};

const addAnswer = (recorded: Recorded, cycle: string, { outcome }: Sample): void => {
  if (outcome.kind !== 'answer') return;
  const run = recorded.answers.get(cycle);
  if (run === undefined) recorded.answers.set(cycle, [referenceAnswer(outcome)]);
  else run.push(referenceAnswer(outcome));
  recorded.models.add(outcome.model ?? null);
};

/** Takes in one slot; what was sent before `baselineUntil` becomes reference, a cycle being a run. */
export const takeSlot = (survey: Survey, { slot, backends }: RecordedSlot, baselineUntil: string | null): void => {
  const judged = baselineUntil === null || slot.startAt >= baselineUntil;
  if (judged) {
    survey.cycles.add(slot.cycle);
    survey.from ??= slot.startAt;
    survey.to = slot.startAt;
  }
  for (const backend of backends) if (!survey.backends.has(backend.id)) survey.backends.set(backend.id, backend);
  for (const sample of slot.samples) {
    const { canary, variant, backend } = sample;
    const key = cellKey(sample);
    if (!survey.cells.has(key)) survey.cells.set(key, { canary, variant, backend });
    if (judged) continue;
    const recorded = survey.recorded.get(key) ?? {
      canary,
      variant,
      backend,
      runs: {},
      callers: {},
      days: new Map(),
      answers: new Map(),
      models: new Set(),
    };
    survey.recorded.set(key, recorded);
    addRun(recorded, slot.cycle, sample);
    addAnswer(recorded, slot.cycle, sample);
  }
};

/** References from the recording's own first part: every backend its own, whatever it shares elsewhere. */
export const referencesOf = (survey: Survey): readonly CellReference[] =>
  [...survey.recorded.values()].map(({ canary, variant, backend, runs, callers, days, answers, models }) => ({
    canary,
    variant,
    group: backend,
    capability: capabilityOf(canary),
    provisional: false,
    runs: Object.fromEntries(
      Object.entries(runs).map(([aspect, byCycle]) => [
        aspect,
        [...days.keys()].map((cycle) => byCycle.get(cycle) ?? []),
      ]),
    ),
    ...(Object.keys(callers).length === 0
      ? {}
      : {
          callers: Object.fromEntries(
            Object.entries(callers).map(([aspect, all]) => [aspect, Object.fromEntries(all)]),
          ),
        }),
    runDays: [...days.values()],
    shape: { model: models.size === 1 ? ([...models][0] ?? null) : null, answers: [...answers.values()] },
  }));

/** Cycles a month and hours between them, as the judged part of the recording has them; hourly for a single cycle. */
const rhythm = ({ cycles, from, to }: Survey): { readonly cyclesPerMonth: number; readonly intervalMs: number } => {
  const spanMs = from === null || to === null ? 0 : Date.parse(to) - Date.parse(from);
  const intervalMs = cycles.size > 1 && spanMs > 0 ? spanMs / (cycles.size - 1) : HOUR_MS;
  return { cyclesPerMonth: MONTH_MS / intervalMs, intervalMs };
};

/** An engine's setup for a recording without a configuration: its rhythm, its backends, the references given. */
export const setupOf = (
  survey: Survey,
  references: readonly CellReference[],
  options: { readonly falseAlarmsPerMonth: number; readonly tolerance: number },
): EngineSetup => ({
  backends: [...survey.backends.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
  references,
  cells: [...survey.cells.values()],
  ...options,
  ...rhythm(survey),
});
