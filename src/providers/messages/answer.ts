import type { StopReason, ToolCall, Usage } from '../../model.ts';
import type { Content } from '../transport/attempt.ts';
import { malformed } from '../transport/no-answer.ts';
import { asObject, countAt, listAt, objectAt, present, type Shape, shallow, textAt } from '../transport/shape.ts';

const STOP_REASON: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  max_tokens: 'max-tokens',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  refusal: 'refusal',
};

/** `pause_turn`, `model_context_window_exceeded` and reasons yet unknown are `other`. */
export const stopReason = (reason: string): StopReason => STOP_REASON[reason] ?? 'other';

/** The API counts tokens read from and written to the cache apart from `input_tokens`; ours hold all of them. */
export const messageUsage = (usage: Shape): Usage => {
  const input = countAt(usage, 'input_tokens');
  const cacheReadTokens = countAt(usage, 'cache_read_input_tokens');
  const cacheWriteTokens = countAt(usage, 'cache_creation_input_tokens');
  const details = objectAt(usage, 'output_tokens_details') ?? {};
  return present({
    inputTokens: input === undefined ? undefined : input + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0),
    outputTokens: countAt(usage, 'output_tokens'),
    cacheReadTokens,
    cacheWriteTokens,
    thinkingTokens: countAt(details, 'thinking_tokens'),
  });
};

/** A `tool_use` block without its arguments. */
export const toolHead = (block: Shape): Omit<ToolCall, 'arguments'> => {
  const name = textAt(block, 'name');
  if (name === undefined) throw malformed('a tool call has no name');
  return { name, ...present({ id: textAt(block, 'id') }) };
};

/** @throws NoAnswer `malformed` when it is not a complete message. Blocks that are neither text nor tool calls are left out. */
export const messageContent = (body: unknown, requestId: string | null): Content => {
  const message = asObject(body, 'the answer');
  const reason = textAt(message, 'stop_reason');
  if (reason === undefined) throw malformed('the answer has no stop_reason');
  const blocks = listAt(message, 'content').map((block) => asObject(block, 'a content block'));
  return {
    text: blocks.flatMap((block) => (block['type'] === 'text' ? [textAt(block, 'text') ?? ''] : [])).join(''),
    toolCalls: blocks.flatMap((block) =>
      block['type'] === 'tool_use' ? [{ ...toolHead(block), arguments: shallow(block['input'] ?? {}) }] : [],
    ),
    stopReason: stopReason(reason),
    usage: messageUsage(objectAt(message, 'usage') ?? {}),
    ...present({ model: textAt(message, 'model'), requestId: requestId ?? undefined }),
  };
};
