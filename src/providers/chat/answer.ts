import type { StopReason, ToolCall, Usage } from '../../model.ts';
import type { Content } from '../transport/attempt.ts';
import { malformed } from '../transport/no-answer.ts';
import {
  asObject,
  countAt,
  listAt,
  objectAt,
  parsedArguments,
  present,
  type Shape,
  textAt,
} from '../transport/shape.ts';

const STOP_REASON: Readonly<Record<string, StopReason>> = {
  stop: 'end',
  length: 'max-tokens',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'refusal',
};

/** A `refusal` text makes it a refusal whatever the finish reason; reasons yet unknown are `other`. */
export const stopReason = (finish: string, refusal: string): StopReason =>
  refusal === '' ? (STOP_REASON[finish] ?? 'other') : 'refusal';

/** `prompt_tokens` holds the cached ones and `completion_tokens` the reasoning already. */
export const chatUsage = (usage: Shape): Usage => {
  const input = objectAt(usage, 'prompt_tokens_details') ?? {};
  const output = objectAt(usage, 'completion_tokens_details') ?? {};
  return present({
    inputTokens: countAt(usage, 'prompt_tokens'),
    outputTokens: countAt(usage, 'completion_tokens'),
    cacheReadTokens: countAt(input, 'cached_tokens'),
    cacheWriteTokens: countAt(input, 'cache_write_tokens'),
    thinkingTokens: countAt(output, 'reasoning_tokens'),
  });
};

/** What the whole answer says of itself: model and fingerprint of the system. */
export const chatIdentity = (body: Shape): { model?: string; systemFingerprint?: string } =>
  present({ model: textAt(body, 'model'), systemFingerprint: textAt(body, 'system_fingerprint') });

const toolCall = (value: unknown): ToolCall => {
  const call = asObject(value, 'a tool call');
  const made = asObject(call['function'], 'function of a tool call');
  const name = textAt(made, 'name');
  if (name === undefined) throw malformed('a tool call has no name');
  return { name, arguments: parsedArguments(textAt(made, 'arguments') ?? ''), ...present({ id: textAt(call, 'id') }) };
};

/** The first choice of a complete answer. A refusal's text is its text. @throws NoAnswer `malformed` for another shape. */
export const chatContent = (value: unknown, requestId: string | null): Content => {
  const body = asObject(value, 'the answer');
  const choice = asObject(listAt(body, 'choices')[0], 'the first choice');
  const finish = textAt(choice, 'finish_reason');
  if (finish === undefined) throw malformed('the answer has no finish_reason');
  const message = asObject(choice['message'], 'message');
  const refusal = textAt(message, 'refusal') ?? '';
  return {
    text: (textAt(message, 'content') ?? '') + refusal,
    toolCalls: listAt(message, 'tool_calls').map(toolCall),
    stopReason: stopReason(finish, refusal),
    usage: chatUsage(objectAt(body, 'usage') ?? {}),
    ...chatIdentity(body),
    ...present({ requestId: requestId ?? undefined }),
  };
};
