import type { StopReason } from '../../model.ts';
import type { FinishedReply } from '../reply.ts';
import { parseChatCompletion } from './openai-request.ts';
import { argumentsText, pieces } from './protocol.ts';
import type { AnswerIds, Protocol } from './protocol.ts';

const FINISH_REASONS: Readonly<Record<StopReason, string>> = {
  end: 'stop',
  'max-tokens': 'length',
  'stop-sequence': 'stop',
  'tool-calls': 'tool_calls',
  refusal: 'content_filter',
  other: 'stop',
};

const ERRORS: Readonly<Record<number, { readonly type: string; readonly code: string | null }>> = {
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  403: { type: 'invalid_request_error', code: 'forbidden' },
  404: { type: 'invalid_request_error', code: 'model_not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
};

const usageOf = ({ usage }: FinishedReply): object => ({
  prompt_tokens: usage.inputTokens,
  completion_tokens: usage.outputTokens,
  total_tokens: usage.inputTokens + usage.outputTokens,
  prompt_tokens_details: { cached_tokens: usage.cacheReadTokens, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: usage.thinkingTokens, audio_tokens: 0 },
});

const callsOf = (reply: FinishedReply, { id }: AnswerIds) =>
  reply.toolCalls.map((call, index) => ({
    id: call.id ?? `call_${id}_${index}`,
    type: 'function',
    function: { name: call.name, arguments: argumentsText(call) },
  }));

/** A refusal stands in a field of its own; its text is then no content. */
const said = (reply: FinishedReply): { key: 'content' | 'refusal'; text: string } => ({
  key: reply.stopReason === 'refusal' ? 'refusal' : 'content',
  text: reply.text,
});

const head = (reply: FinishedReply, ids: AnswerIds, object: string): object => ({
  id: `chatcmpl-${ids.id}`,
  object,
  created: ids.createdSeconds,
  model: reply.model,
  service_tier: 'default',
  system_fingerprint: reply.systemFingerprint,
});

const frame = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const errorOf = (status: number, message: string): object => ({
  error: {
    message,
    param: null,
    ...(ERRORS[status] ?? { type: status < 500 ? 'invalid_request_error' : 'server_error', code: null }),
  },
});

/** `POST /v1/chat/completions`, as OpenAI's API and the servers that follow it answer. */
export const openai: Protocol = {
  path: '/v1/chat/completions',
  idHeader: 'x-request-id',
  // Servers of one's own mostly run without.
  needsKey: false,
  parse: parseChatCompletion,
  message: (reply, ids) => {
    const { key, text } = said(reply);
    const calls = callsOf(reply, ids);
    const message = {
      role: 'assistant',
      content: key === 'content' && text !== '' ? text : null,
      refusal: key === 'refusal' ? text : null,
      ...(calls.length === 0 ? {} : { tool_calls: calls }),
    };
    return JSON.stringify({
      ...head(reply, ids, 'chat.completion'),
      choices: [{ index: 0, message, logprobs: null, finish_reason: FINISH_REASONS[reply.stopReason] }],
      usage: usageOf(reply),
    });
  },
  events: (reply, ids, request) => {
    const { key, text } = said(reply);
    const common = head(reply, ids, 'chat.completion.chunk');
    // With usage asked for, every chunk but the last carries it as null.
    const nothing = request.usageInStream ? { usage: null } : {};
    const chunk = (delta: object, finishReason: string | null = null): string =>
      frame({ ...common, choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }], ...nothing });
    return [
      chunk({ role: 'assistant', content: '', refusal: null }),
      ...pieces(text).map((piece) => chunk({ [key]: piece })),
      ...callsOf(reply, ids).flatMap((call, index) => [
        chunk({ tool_calls: [{ index, ...call, function: { name: call.function.name, arguments: '' } }] }),
        ...pieces(call.function.arguments).map((piece) =>
          chunk({ tool_calls: [{ index, function: { arguments: piece } }] }),
        ),
      ]),
      chunk({}, FINISH_REASONS[reply.stopReason]),
      ...(request.usageInStream ? [frame({ ...common, choices: [], usage: usageOf(reply) })] : []),
      'data: [DONE]\n\n',
    ];
  },
  error: (status, message) => JSON.stringify(errorOf(status, message)),
  errorEvent: (status, message) => frame(errorOf(status, message)),
  brokenEvent: 'data: {"id":"chatcmpl-broken","object":"chat.comp\n\n',
};
