import type { Aspect, FailureReason, Json, ToolCall } from '../model.ts';
import type { Parameters, Tool, Turn } from '../providers/provider.ts';

/** What stands for the probe's own nonce in messages, tools, checks and examples. */
export const NONCE_MARK = '{{nonce}}';

/** What stands for the backend's model in a canary's own `model`. */
const MODEL_MARK = '{{model}}';

/** The same value with the mark in every text replaced, at any depth; the keys of objects stay as they are. */
export const fillNonce = <Value>(value: Value, nonce: string): Value => {
  const filled = (part: unknown): unknown => {
    if (typeof part === 'string') return part.replaceAll(NONCE_MARK, nonce);
    if (Array.isArray(part)) return part.map(filled);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, filled(inner)]));
  };
  return filled(value) as Value;
};

/** One check on the answer; `options` are the scorer's own, already validated by it. */
export interface Check {
  readonly type: string;
  readonly weight: number;
  readonly aspect: Aspect;
  readonly options: Readonly<Record<string, Json>>;
}

/** An answer written in a canary file: text, or tool calls, or both. */
export interface Example {
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** A fixed list of messages with the checks on the one answer that follows. */
export interface Canary {
  /** `<capability>/<name>`, its path in the suite. */
  readonly id: string;
  readonly capability: string;
  readonly tags: readonly string[];
  readonly system?: string;
  readonly tools: readonly Tool[];
  /** `{{nonce}}` in any text is filled in when rendered. */
  readonly turns: readonly Turn[];
  readonly maxTokens: number;
  readonly parameters: Parameters;
  /** Asked for in place of the backend's model; only with `expect`. `{{model}}` in it stands for the backend's. */
  readonly model?: string;
  readonly variants: readonly string[];
  readonly checks: readonly Check[];
  /** The named failure is healthy, an answer is a deviation, any other failure is missing data. */
  readonly expect?: { readonly failure: FailureReason };
  readonly examples: { readonly pass: readonly Example[]; readonly fail: readonly Example[] };
  readonly cost: 'small' | 'medium' | 'large';
  readonly source: string;
  readonly licence: string;
  /** Hash of all that the model sees and of the checks; another fingerprint makes a baseline invalid. */
  readonly fingerprint: string;
}

/** All canaries that are loaded, sorted by id, and the closed list of capabilities from `suite.yaml`. */
export interface Suite {
  readonly capabilities: readonly string[];
  readonly canaries: readonly Canary[];
}

/** The id of the model that a canary is sent to on a backend. */
export const askedModel = ({ model }: Pick<Canary, 'model'>, backendModel: string): string =>
  model?.replaceAll(MODEL_MARK, backendModel) ?? backendModel;
