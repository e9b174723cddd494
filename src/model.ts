// The nouns of coalmine; those of judging are in judgement.ts. Every other file imports its words from here; this file
// imports nothing of ours.
// Times are ISO 8601 strings in UTC; durations are milliseconds and say so in their names.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Where time comes from. `now` may jump (it is the wall clock); `monotonicMs` never goes backwards and is for durations. */
export interface Clock {
  /** Milliseconds since 1970 in UTC. */
  now: () => number;
  /** Milliseconds since some fixed moment of this process. */
  monotonicMs: () => number;
  /** Resolves after `ms` milliseconds, or at once when the signal aborts; never rejects. */
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/** Why a sample was taken. Only `schedule` and `burst` are folded into detectors. */
export const PURPOSES = ['schedule', 'burst', 'baseline', 'once', 'gate', 'control'] as const;
export type Purpose = (typeof PURPOSES)[number];
export const FOLDED_PURPOSES: readonly Purpose[] = ['schedule', 'burst'];

/** One place that answers. `group` names the baseline: the backend's own id, or that of the backend it shares with. */
export interface Backend {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly region: string;
  readonly hardware: string;
  readonly group: string;
  readonly owner?: string;
  readonly runbook?: string;
}

/** A slice of the fleet: an attribute that is absent is not fixed; `{}` is the whole fleet. */
export interface Scope {
  readonly provider?: string;
  readonly model?: string;
  readonly region?: string;
  readonly hardware?: string;
}
export const SCOPE_KEYS = ['provider', 'model', 'region', 'hardware'] as const;

/** `fleet`, or `model=m,hardware=h` with the keys in the order provider, model, region, hardware. */
export const scopeName = (scope: Scope): string => {
  const parts = SCOPE_KEYS.flatMap((key) => (scope[key] === undefined ? [] : [`${key}=${scope[key]}`]));
  return parts.length === 0 ? 'fleet' : parts.join(',');
};

/** The scope that a text names as `scopeName` writes it, keys in any order; null when it names none. */
export const parseScope = (text: string): Scope | null => {
  if (text === 'fleet') return {};
  const pairs = text.split(',').map((part) => /^(?<key>[a-z]+)=(?<value>[^\s,="{}]+)$/.exec(part)?.groups);
  const keys = new Set(pairs.map((pair) => pair?.['key']));
  const known = pairs.every((pair) => SCOPE_KEYS.some((key) => key === pair?.['key']));
  if (!known || keys.size < pairs.length) return null;
  return Object.fromEntries(pairs.map((pair) => [pair?.['key'], pair?.['value']])) as Scope;
};

export const inScope = (backend: Scope, scope: Scope): boolean =>
  SCOPE_KEYS.every((key) => scope[key] === undefined || scope[key] === backend[key]);

export interface ToolCall {
  readonly id?: string;
  readonly name: string;
  /** What the model sent, parsed; a string when it could not be parsed as JSON. */
  readonly arguments: Json;
}

/** Names of the arguments of a tool call at the top level, sorted; null when what was sent is no JSON object. */
export const argumentNames = ({ arguments: sent }: Pick<ToolCall, 'arguments'>): readonly string[] | null =>
  sent === null || typeof sent !== 'object' || Array.isArray(sent) ? null : Object.keys(sent).sort();

/** Counts of tokens; absent means that the provider did not report it. */
export interface Usage {
  /** All input tokens, cached ones included. */
  readonly inputTokens?: number;
  /** All output tokens, thinking included. */
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly thinkingTokens?: number;
}

/** `end` finished by itself · `max-tokens` cut off · `stop-sequence` · `tool-calls` · `refusal` · `other` what is not in this list. */
export const STOP_REASONS = ['end', 'max-tokens', 'stop-sequence', 'tool-calls', 'refusal', 'other'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What came back, complete: the stream had its last event. A refusal, a cut-off by the model and an empty text are answers. */
export interface Answer {
  readonly kind: 'answer';
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly stopReason: StopReason;
  /** The model that the answer says it comes from. */
  readonly model?: string;
  readonly requestId?: string;
  readonly systemFingerprint?: string;
  readonly usage: Usage;
  readonly latencyMs: number;
  /** Streaming only: from sending to the first content (thinking included). */
  readonly timeToFirstTokenMs?: number;
  /** Streaming only: mean gap between content events after the first; absent with fewer than two. */
  readonly interTokenMs?: number;
  /** Present when only hashes are kept: `text` is then '' and the arguments of tool calls null, both unknown and not empty. */
  readonly hashed?: HashedAnswer;
}

/** SHA-256 (64 hex digits) and length (UTF-16 units) of what was not kept. */
export interface HashedAnswer {
  readonly text: { readonly sha256: string; readonly length: number };
  /** One for each tool call, in order; of the arguments as JSON. */
  readonly arguments: readonly { readonly sha256: string; readonly length: number }[];
}

/**
 * Why there is no answer; a closed set, also the metric's label.
 * `deadline` is our own limit of time, `timeout` the server's (408, 504); `cut_stream` ended without its last event;
 * `malformed` could not be read (wrong content type, broken JSON or events); `too_long` passed our limit of bytes;
 * `interrupted` was sent before a stop or crash of ours, with no sample known.
 */
export const FAILURE_REASONS = [
  'bad_request',
  'auth',
  'not_found',
  'too_large',
  'rate_limited',
  'overloaded',
  'server_error',
  'timeout',
  'deadline',
  'dns',
  'tls',
  'connection',
  'cut_stream',
  'malformed',
  'too_long',
  'interrupted',
  'other',
] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

export interface Failure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** One line for people, without secrets, at most 500 characters. */
  readonly message: string;
  readonly latencyMs?: number;
  /** No connection came about, so nothing can have been billed. */
  readonly unsent?: true;
  /** What the server asked for with `retry-after`. */
  readonly retryAfterMs?: number;
}

export type Outcome = Answer | Failure;

/** What a check is about. A canary gives at most one score an aspect. */
export const ASPECTS = ['correct', 'format'] as const;
export type Aspect = (typeof ASPECTS)[number];

/** 0..1, or `null` = could not be judged. An aspect that no check is about is absent. */
export type Scores = Readonly<Partial<Record<Aspect, number | null>>>;

/** A canary × variant × backend. */
export interface Cell {
  readonly canary: string;
  readonly variant: string;
  readonly backend: string;
}
export const cellKey = (cell: Cell): string => `${cell.canary}@${cell.variant}@${cell.backend}`;

/** One probe as planned: it will be sent at most once, ever. */
export interface Probe extends Cell {
  /** Opaque, unique for ever, made from cycle and position; sent along as the request's client id. */
  readonly key: string;
  readonly slot: string;
  /** Place in the slot; folding goes in this order, never in that of arrival. */
  readonly position: number;
  readonly plannedAt: string;
  readonly purpose: Purpose;
}

/** One probe's result with its scores. `at` is when it was sent (or given up before sending). */
export interface Sample extends Probe {
  readonly at: string;
  readonly endedAt: string;
  readonly outcome: Outcome;
  /** Empty for a failure: a failure is never a score. */
  readonly scores: Scores;
  /** Checks that gave `null`, by scorer type. */
  readonly unscored: readonly string[];
  readonly costUsd: number;
  readonly caller?: string;
  readonly location?: string;
  /** It ended after its slot had closed: stored, counted, shown, never folded. */
  readonly late?: true;
  /** It was sent while its backend was paused: stored, counted, shown, never folded. */
  readonly paused?: true;
}

/** Probes planned to start within the same minute: the unit of planning, of exactly-once and of judging. */
export interface Slot {
  /** `<cycle>#<index>`. */
  readonly id: string;
  readonly cycle: string;
  readonly index: number;
  readonly startAt: string;
  /** When the slot is closed whatever is missing. */
  readonly deadlineAt: string;
  readonly probes: readonly Probe[];
}

/** One firing of a schedule: all its cells once. */
export interface Cycle {
  /** `<schedule>@<plannedAt>`. */
  readonly id: string;
  readonly schedule: string;
  readonly plannedAt: string;
  readonly purpose: Purpose;
  readonly slots: readonly Slot[];
}

/** A closed slot as it is folded: `number` is its place in the order of folding, `samples` are in planned position. */
export interface ClosedSlot {
  readonly number: number;
  readonly id: string;
  readonly cycle: string;
  readonly schedule: string;
  /** First slot of its cycle that gets folded: detectors take their floor here and nowhere else. */
  readonly index: number;
  readonly startAt: string;
  readonly closedAt: string;
  readonly purpose: Purpose;
  readonly samples: readonly Sample[];
}
