import { fillNonce } from '../canaries/canary.ts';
import type { Canary, Example } from '../canaries/canary.ts';
import type { FailureReason, StopReason, ToolCall, Usage } from '../model.ts';
import { isImage, itemText } from './request.ts';
import type { ModelRequest } from './request.ts';
import { countTokens, firstTokens } from './tokens.ts';

/** An answer before it is counted and cut to the caller's limit. */
export interface Reply {
  /** The name that the answer gives. */
  readonly model: string;
  /** The model whose tokeniser counts. */
  readonly answeredBy: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly refused: boolean;
  readonly thinkingTokens: number;
  /** Which kind of example text and tool calls are; `none` when they are no example. */
  readonly example: ExampleKind;
  /** Null: as the answer ends by itself. */
  readonly stopReason: StopReason | null;
  readonly systemFingerprint: string;
  /** Earlier turns of which the service has dropped the thinking, as it reports it. */
  readonly clearedThinkingTurns: number;
}

export type ExampleKind = 'pass' | 'fail' | 'none';

/** What a place has said to somebody. */
export interface Spoken {
  /** Of the request; '' for a prompt that is no canary. */
  readonly canary: string;
  readonly nonce: string | null;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
}

/** An answer as a protocol writes it. */
export interface FinishedReply {
  readonly model: string;
  readonly text: string;
  readonly toolCalls: readonly ToolCall[];
  readonly stopReason: StopReason;
  readonly usage: Required<Usage>;
  readonly systemFingerprint: string;
  readonly clearedThinkingTurns: number;
}

const PLAIN = 'Hello! How can I help you today?';

const fromExample = (example: Example, nonce: string | null): Pick<Reply, 'text' | 'toolCalls'> =>
  nonce === null ? example : fillNonce(example, nonce);

/**
 * One of the canary's examples with the nonce filled in. `pick` in [0, 1) chooses among them. `example` says which kind
 * it is; `none` for a prompt that is no canary, or a canary without such an example: a plain polite text.
 */
export const chooseExample = (
  canary: Canary | null,
  wanted: 'pass' | 'fail',
  draw: { readonly pick: number; readonly nonce: string | null },
): { readonly example: ExampleKind; readonly content: Pick<Reply, 'text' | 'toolCalls'> } => {
  const examples = canary?.examples[wanted] ?? [];
  const chosen = examples[Math.floor(draw.pick * examples.length)];
  return chosen === undefined
    ? { example: 'none', content: { text: PLAIN, toolCalls: [] } }
    : { example: wanted, content: fromExample(chosen, draw.nonce) };
};

/** The same reply with other words that are no example. */
export const saying = (reply: Reply, text: string): Reply =>
  text === reply.text ? reply : { ...reply, text, example: 'none' };

/** The same reply with one of the canary's `fail` examples in place of what was said. */
export const sayingExample = (reply: Reply, wrong: Example, nonce: string | null): Reply => ({
  ...reply,
  ...fromExample(wrong, nonce),
  example: 'fail',
});

/** Statuses with which a healthy service answers a canary that expects a failure; reasons not here cannot be played. */
export const EXPECTED_STATUS: Readonly<Partial<Record<FailureReason, number>>> = {
  bad_request: 400,
  auth: 401,
  not_found: 404,
  too_large: 413,
};

/** Letters a token in the tokeniser of a model; `seed` is that of the model's name alone. */
const lettersPerToken = (seed: number): number => 4 + (seed % 3);

/** Tokens of a list of items: constant for equal texts and model. An image counts by its size. */
export const itemTokens = (items: readonly string[], modelSeed: number): number => {
  const letters = lettersPerToken(modelSeed);
  let tokens = 0;
  for (const text of items) {
    tokens += 4 + (isImage(text) ? Math.ceil(text.length / 1000) * 85 : countTokens(itemText(text), letters));
  }
  return tokens;
};

/** Tokens of the tools, and of what a model's template puts around every prompt: another number for nearly every model. */
export const templateTokens = (toolsText: string, modelSeed: number): number =>
  ((modelSeed >>> 8) % 64) + countTokens(toolsText, lettersPerToken(modelSeed));

export interface Counted {
  /** Seed of the answering model's name. */
  readonly modelSeed: number;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

const stopReasonOf = (reply: Reply, cut: boolean): StopReason => {
  if (reply.stopReason !== null) return reply.stopReason;
  if (reply.refused) return 'refusal';
  if (cut) return 'max-tokens';
  return reply.toolCalls.length > 0 ? 'tool-calls' : 'end';
};

/** Counts a reply and cuts it where the caller's limit of output tokens is reached; a call that does not fit is left out whole. */
export const finishReply = (reply: Reply, request: ModelRequest, counted: Counted): FinishedReply => {
  const letters = lettersPerToken(counted.modelSeed);
  const limit = request.maxTokens ?? Number.POSITIVE_INFINITY;
  const thinkingTokens = Math.min(reply.thinkingTokens, limit);
  const text = Number.isFinite(limit) ? firstTokens(reply.text, limit - thinkingTokens, letters) : reply.text;
  let outputTokens = thinkingTokens + countTokens(text, letters);
  let cut = text !== reply.text;
  const toolCalls: ToolCall[] = [];
  for (const call of cut ? [] : reply.toolCalls) {
    const cost = 8 + countTokens(`${call.name}${JSON.stringify(call.arguments)}`, letters);
    cut ||= outputTokens + cost > limit;
    if (cut) break;
    toolCalls.push(call);
    outputTokens += cost;
  }
  return {
    model: reply.model,
    text,
    toolCalls,
    stopReason: stopReasonOf(reply, cut),
    systemFingerprint: reply.systemFingerprint,
    clearedThinkingTurns: reply.clearedThinkingTurns,
    usage: {
      inputTokens: counted.inputTokens,
      outputTokens,
      cacheReadTokens: counted.cacheReadTokens,
      cacheWriteTokens: counted.cacheWriteTokens,
      thinkingTokens,
    },
  };
};
