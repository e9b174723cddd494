import type { Problem } from '../errors.ts';
import type { Answer, Backend, Failure, Outcome, Sample, ToolCall, Usage } from '../model.ts';
import { ignoredKeys, lineSchema, type Line } from './recording-schema.ts';
import { minuteSlot } from './recording-slot.ts';
import { failureReasonOf, stopReasonOf } from './recording-words.ts';

/** What a line says besides the sample itself. */
export interface LineContext {
  readonly backend: Backend;
  /** Of its slot, when that is known. */
  readonly slotStartAt?: string;
  readonly slotClosedAt?: string;
  /** Its place in the order of folding. */
  readonly slotNumber?: number;
  /** Its slot was open when it was exported: never folded. */
  readonly open?: true;
}

/** One line, read. */
export interface RecordedLine extends LineContext {
  /** Without `slot` in the line, that of the minute of `at`; without `position` and `probe`, 0 and '': the reader numbers them. */
  readonly sample: Sample;
  /** Whether the line gives slot, position and probe key itself. */
  readonly given: { readonly slot: boolean; readonly position: boolean; readonly probe: boolean };
  /** False when the line has no `scores`: the scorers are to be run. */
  readonly scored: boolean;
  /** Paths of keys that nobody reads. */
  readonly ignored: readonly string[];
}

export type Parsed =
  { readonly ok: true; readonly line: RecordedLine } | { readonly ok: false; readonly problems: readonly Problem[] };

const backendToJson = ({ id, provider, model, region, hardware, group }: Backend): object => {
  const known = Object.entries({ provider, model, region, hardware }).filter(([, value]) => value !== UNKNOWN);
  return { id, ...Object.fromEntries(known), ...(group === id ? {} : { group }) };
};

const outcomeToJson = (outcome: Outcome): object => {
  const { kind, ...rest } = outcome;
  return { [kind]: rest };
};

/** One line of a recording, without its newline. `parseLine` gives the same sample back. */
export const sampleToLine = (sample: Sample, context: LineContext): string => {
  const { key: probe, outcome, backend: id, ...rest } = sample;
  const { backend, ...slot } = context;
  if (id !== backend.id) throw new Error(`sample ${probe} is of backend ${id}, not ${backend.id}`);
  return JSON.stringify({ ...rest, backend: backendToJson(backend), probe, ...slot, ...outcomeToJson(outcome) });
};

/** What a foreign recording does not say of a backend. */
const UNKNOWN = 'unknown';

const toBackend = ({ id, provider, model, region, hardware, group }: Line['backend']): Backend => ({
  id,
  provider: provider ?? UNKNOWN,
  model: model ?? UNKNOWN,
  region: region ?? UNKNOWN,
  hardware: hardware ?? UNKNOWN,
  group: group ?? id,
});

/** Copies the named keys that are there. */
const pick = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> => {
  const picked: Partial<Pick<T, K>> = {};
  for (const key of keys) if (from[key] !== undefined) picked[key] = from[key];
  return picked as Pick<T, K>;
};

const USAGE = ['inputTokens', 'outputTokens', 'cacheReadTokens', 'cacheWriteTokens', 'thinkingTokens'] as const;
const ANSWER = ['model', 'requestId', 'systemFingerprint', 'timeToFirstTokenMs', 'interTokenMs'] as const;

const toAnswer = (answer: NonNullable<Line['answer']>, elapsedMs: number): Answer => ({
  kind: 'answer',
  text: answer.text,
  toolCalls: (answer.toolCalls ?? []).map(
    (call) => ({ ...pick(call, ['id', 'name']), arguments: call.arguments ?? null }) as ToolCall,
  ),
  stopReason: stopReasonOf(answer.stopReason),
  usage: pick(answer.usage ?? {}, USAGE) as Usage,
  latencyMs: answer.latencyMs ?? elapsedMs,
  ...(pick(answer, ANSWER) as Partial<Answer>),
  ...(answer.hashed === undefined ? {} : { hashed: answer.hashed }),
});

const toFailure = (failure: NonNullable<Line['failure']>): Failure => {
  const reason = failureReasonOf(failure.reason);
  const word = reason === failure.reason ? '' : `${failure.reason}: `;
  const rest = pick(failure, ['latencyMs', 'unsent', 'retryAfterMs']) as Partial<Failure>;
  return { kind: 'failure', reason, message: `${word}${failure.message ?? ''}`, ...rest };
};

const toOutcome = (line: Line): Outcome | null => {
  const elapsedMs = line.endedAt === undefined ? 0 : Math.max(0, Date.parse(line.endedAt) - Date.parse(line.at));
  if (line.answer !== undefined) return line.failure === undefined ? toAnswer(line.answer, elapsedMs) : null;
  return line.failure === undefined ? null : toFailure(line.failure);
};

const endOf = (line: Line, outcome: Outcome): string =>
  line.endedAt ?? new Date(Date.parse(line.at) + Math.round(outcome.latencyMs ?? 0)).toISOString();

const toSample = (line: Line, outcome: Outcome): Sample => ({
  canary: line.canary,
  variant: line.variant ?? 'plain',
  backend: line.backend.id,
  key: line.probe ?? '',
  slot: line.slot ?? minuteSlot(line.at),
  position: line.position ?? 0,
  plannedAt: line.plannedAt ?? line.at,
  purpose: line.purpose ?? 'schedule',
  at: line.at,
  endedAt: endOf(line, outcome),
  outcome,
  scores: outcome.kind === 'failure' ? {} : (pick(line.scores ?? {}, ['correct', 'format']) as Sample['scores']),
  unscored: line.unscored ?? [],
  costUsd: line.costUsd ?? 0,
  ...(pick(line, ['caller', 'location', 'late', 'paused']) as Partial<Sample>),
});

const toRecorded = (line: Line, outcome: Outcome): RecordedLine => ({
  sample: toSample(line, outcome),
  backend: toBackend(line.backend),
  ...(pick(line, ['slotStartAt', 'slotClosedAt', 'slotNumber', 'open']) as Omit<LineContext, 'backend'>),
  given: {
    slot: line.slot !== undefined,
    position: line.position !== undefined,
    probe: line.probe !== undefined,
  },
  scored: outcome.kind === 'failure' || line.scores !== undefined,
  ignored: ignoredKeys(line),
});

const parseJson = (text: string): { readonly value: unknown } | { readonly error: string } => {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
};

/** Reads one line. Never throws; `file` and `line` (from 1) are for the problems. */
export const parseLine = (text: string, file: string, line: number): Parsed => {
  const problem = (path: string, message: string): Problem => ({ file, line, path, message });
  const json = parseJson(text);
  if ('error' in json) return { ok: false, problems: [problem('', `is not JSON: ${json.error}`)] };
  const parsed = lineSchema.safeParse(json.value);
  if (!parsed.success)
    return { ok: false, problems: parsed.error.issues.map(({ path, message }) => problem(path.join('.'), message)) };
  const outcome = toOutcome(parsed.data);
  if (outcome === null) return { ok: false, problems: [problem('', 'needs one of answer and failure')] };
  return { ok: true, line: toRecorded(parsed.data, outcome) };
};
