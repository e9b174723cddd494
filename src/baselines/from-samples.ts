import { createHash } from 'node:crypto';
import type { Canary } from '../canaries/canary.ts';
import { argumentNames, type Answer, type Sample } from '../model.ts';
import type { Baseline, BaselineRun, BaselineSample } from './baseline.ts';

/** Fewer separate runs do not show how much healthy answers vary. */
export const MIN_RUNS = 5;
/** With more failures than this share, the answers that came may not be typical. */
export const MAX_FAILURE_SHARE = 0.2;
const TEXT_LIMIT = 2000;
const DAY_MS = 86_400_000;

export interface RecordedCell {
  /** Of one group, canary and variant, in any order. */
  readonly samples: readonly Sample[];
  readonly canary: Pick<Canary, 'id' | 'fingerprint'>;
  readonly variant: string;
  readonly group: string;
  readonly expiryDays: number;
  readonly provisional: boolean;
  readonly learned?: true;
  /** False with `store.answers: hash`: texts are left out, their length and hash stay. */
  readonly keepText: boolean;
}

/** A baseline, or every reason why these samples make none. */
export type RecordingResult =
  | { readonly ok: true; readonly baseline: Baseline }
  | { readonly ok: false; readonly reasons: readonly string[] };

/** The cycle of a sample, from its slot's id `<cycle>#<index>`. */
export const cycleOf = ({ slot }: Pick<Sample, 'slot'>): string => slot.replace(/#\d+$/, '');

const cut = (text: string): string => text.slice(0, TEXT_LIMIT).replace(/[\uD800-\uDBFF]$/, '');

const textFacts = ({ text, hashed }: Answer, keepText: boolean) => {
  const whole = hashed?.text ?? { sha256: createHash('sha256').update(text).digest('hex'), length: text.length };
  const kept = keepText && hashed === undefined ? { text: cut(text) } : {};
  return { length: whole.length, hash: whole.sha256.slice(0, 16), ...kept };
};

const tokens = ({ inputTokens, outputTokens, thinkingTokens, cacheReadTokens }: Answer['usage']) => ({
  ...(inputTokens === undefined ? {} : { inputTokens }),
  ...(outputTokens === undefined ? {} : { outputTokens }),
  ...(thinkingTokens === undefined ? {} : { thinkingTokens }),
  ...(cacheReadTokens === undefined ? {} : { cacheReadTokens }),
});

const tenth = (ms: number): number => Math.round(ms * 10) / 10;

const times = ({ latencyMs, timeToFirstTokenMs, interTokenMs }: Answer) => ({
  latencyMs: tenth(latencyMs),
  ...(timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs: tenth(timeToFirstTokenMs) }),
  ...(interTokenMs === undefined ? {} : { interTokenMs: tenth(interTokenMs) }),
});

const toolFacts = ({ toolCalls, hashed }: Answer) => ({
  tools: toolCalls.map(({ name }) => name),
  ...(toolCalls.length > 0 && hashed === undefined ? { toolArguments: toolCalls.map(argumentNames) } : {}),
});

const sampleOf = ({ at, backend, scores }: Sample, answer: Answer, keepText: boolean): BaselineSample => ({
  at,
  backend,
  scores,
  stopReason: answer.stopReason,
  ...textFacts(answer, keepText),
  ...tokens(answer.usage),
  ...times(answer),
  ...toolFacts(answer),
  ...(answer.systemFingerprint === undefined ? {} : { systemFingerprint: answer.systemFingerprint }),
});

interface Answered {
  readonly sample: Sample;
  readonly answer: Answer;
}

const answered = (samples: readonly Sample[]): readonly Answered[] =>
  samples.flatMap((sample) => (sample.outcome.kind === 'answer' ? [{ sample, answer: sample.outcome }] : []));

const runsOf = (answers: readonly Answered[], keepText: boolean): readonly BaselineRun[] => {
  const byCycle = Map.groupBy(answers, ({ sample }) => cycleOf(sample));
  return [...byCycle.values()].map((members) => {
    const samples = members.map(({ sample, answer }) => sampleOf(sample, answer, keepText));
    return { at: samples[0]?.at ?? '', samples };
  });
};

const failureReason = (samples: readonly Sample[]): readonly string[] => {
  const reasons = samples.flatMap(({ outcome }) => (outcome.kind === 'failure' ? [outcome.reason] : []));
  if (reasons.length <= MAX_FAILURE_SHARE * samples.length) return [];
  const counts = [...Map.groupBy(reasons, (reason) => reason)].map(([reason, all]) => `${reason} ${all.length}`).sort();
  const most = `at most ${100 * MAX_FAILURE_SHARE}% may fail`;
  return [`${reasons.length} of ${samples.length} probes failed (${counts.join(', ')}); ${most}`];
};

const scoreReason = (answers: readonly Answered[]): readonly string[] => {
  const all = answers.flatMap(({ sample }) => Object.values(sample.scores));
  return all.length > 0 && all.every((score) => score === null) ? ['no answer could be judged by any check'] : [];
};

/** The one model that all answers say they come from, else `null`. */
const echoedModel = (answers: readonly Answered[]): string | null => {
  const models = new Set(answers.map(({ answer }) => answer.model ?? null));
  return models.size === 1 ? ([...models][0] ?? null) : null;
};

/**
 * The baseline of a cell from its samples, one run for each cycle that has an answer. Refused with fewer than five runs,
 * with more than a fifth of failures, or when nothing could be judged. Nobody has approved it yet.
 */
export const baselineFromSamples = (cell: RecordedCell): RecordingResult => {
  const samples = cell.samples.toSorted((a, b) => (a.at === b.at ? a.position - b.position : a.at < b.at ? -1 : 1));
  const answers = answered(samples);
  const runs = runsOf(answers, cell.keepText);
  const reasons = [
    ...(runs.length < MIN_RUNS ? [`${runs.length} runs have an answer; at least ${MIN_RUNS} are needed`] : []),
    ...failureReason(samples),
    ...scoreReason(answers),
  ];
  const last = answers.at(-1);
  if (reasons.length > 0 || last === undefined) return { ok: false, reasons };
  const recordedAt = last.sample.endedAt;
  const baseline: Baseline = {
    formatVersion: 1,
    group: cell.group,
    canary: cell.canary.id,
    variant: cell.variant,
    fingerprint: cell.canary.fingerprint,
    provisional: cell.provisional,
    ...(cell.learned === undefined ? {} : { learned: cell.learned }),
    model: echoedModel(answers),
    recordedAt,
    expiresAt: new Date(Date.parse(recordedAt) + cell.expiryDays * DAY_MS).toISOString(),
    approved: null,
    runs,
  };
  return { ok: true, baseline };
};
