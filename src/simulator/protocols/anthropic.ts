import type { StopReason } from '../../model.ts';
import type { FinishedReply } from '../reply.ts';
import { parseMessages } from './anthropic-request.ts';
import { argumentsText, pieces } from './protocol.ts';
import type { AnswerIds, Protocol } from './protocol.ts';
import { json } from './read.ts';

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

const STOP_REASONS: Readonly<Record<StopReason, string>> = {
  end: 'end_turn',
  'max-tokens': 'max_tokens',
  'stop-sequence': 'stop_sequence',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
  other: 'pause_turn',
};

const usageOf = ({ usage }: FinishedReply, outputTokens: number): object => ({
  input_tokens: usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens,
  cache_creation_input_tokens: usage.cacheWriteTokens,
  cache_read_input_tokens: usage.cacheReadTokens,
  cache_creation: { ephemeral_5m_input_tokens: usage.cacheWriteTokens, ephemeral_1h_input_tokens: 0 },
  output_tokens: outputTokens,
  output_tokens_details: { thinking_tokens: Math.min(usage.thinkingTokens, outputTokens) },
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: null,
  speed: 'standard',
});

const SIGNATURE = 'c2ltdWxhdGVk';

/** The content blocks, whole; thinking is shown as its signature alone. */
const contentOf = (reply: FinishedReply, { id }: AnswerIds): readonly Readonly<Record<string, unknown>>[] => [
  ...(reply.usage.thinkingTokens > 0 ? [{ type: 'thinking', thinking: '', signature: SIGNATURE }] : []),
  ...(reply.text === '' ? [] : [{ type: 'text', text: reply.text, citations: null }]),
  ...reply.toolCalls.map((call, index) => ({
    type: 'tool_use',
    id: call.id ?? `toolu_${id}_${index}`,
    name: call.name,
    input: call.arguments,
    caller: { type: 'direct' },
  })),
];

const envelope = (reply: FinishedReply, ids: AnswerIds): Record<string, unknown> => ({
  id: `msg_${ids.id}`,
  type: 'message',
  role: 'assistant',
  model: reply.model,
  container: null,
  diagnostics: null,
});

const ending = (reply: FinishedReply): Record<string, unknown> => ({
  stop_reason: STOP_REASONS[reply.stopReason],
  stop_sequence: null,
  stop_details: reply.stopReason === 'refusal' ? { type: 'refusal', category: null, explanation: null } : null,
});

/** What the service has done to the context, when it has done something. */
const edits = ({ clearedThinkingTurns }: FinishedReply): object =>
  clearedThinkingTurns === 0
    ? {}
    : {
        context_management: {
          applied_edits: [
            {
              type: 'clear_thinking_20251015',
              cleared_thinking_turns: clearedThinkingTurns,
              cleared_input_tokens: 0,
            },
          ],
        },
      };

const frame = (data: { readonly type: string; readonly [key: string]: unknown }): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

type Block = Readonly<Record<string, unknown>>;

/** A block as it is when it starts, and the deltas that fill it. */
const startAndDeltas = (block: Block): { start: Block; deltas: Block[] } => {
  switch (block['type']) {
    case 'text':
      return {
        start: { ...block, text: '' },
        deltas: pieces(String(block['text'])).map((piece) => ({ type: 'text_delta', text: piece })),
      };
    case 'tool_use':
      return {
        start: { ...block, input: {} },
        deltas: pieces(argumentsText({ arguments: json(block['input']) })).map((piece) => ({
          type: 'input_json_delta',
          partial_json: piece,
        })),
      };
    default:
      return {
        start: { ...block, signature: '' },
        deltas: [{ type: 'signature_delta', signature: block['signature'] }],
      };
  }
};

const blockFrames = (block: Block, index: number): string[] => {
  const { start, deltas } = startAndDeltas(block);
  return [
    frame({ type: 'content_block_start', index, content_block: start }),
    ...deltas.map((delta) => frame({ type: 'content_block_delta', index, delta })),
    frame({ type: 'content_block_stop', index }),
  ];
};

const errorBody = (status: number, message: string): { type: 'error'; error: object } => ({
  type: 'error',
  error: { type: ERROR_TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'), message },
});

/** `POST /v1/messages`, as Anthropic's API answers it. */
export const anthropic: Protocol = {
  path: '/v1/messages',
  idHeader: 'request-id',
  needsKey: true,
  parse: parseMessages,
  message: (reply, ids) =>
    JSON.stringify({
      ...envelope(reply, ids),
      content: contentOf(reply, ids),
      ...ending(reply),
      usage: usageOf(reply, reply.usage.outputTokens),
      ...edits(reply),
    }),
  events: (reply, ids) => [
    frame({
      type: 'message_start',
      message: {
        ...envelope(reply, ids),
        content: [],
        stop_reason: null,
        stop_sequence: null,
        stop_details: null,
        usage: usageOf(reply, 1),
      },
    }),
    frame({ type: 'ping' }),
    ...contentOf(reply, ids).flatMap(blockFrames),
    frame({
      type: 'message_delta',
      delta: { ...ending(reply), container: null },
      usage: usageOf(reply, reply.usage.outputTokens),
      ...edits(reply),
    }),
    frame({ type: 'message_stop' }),
  ],
  error: (status, message, id) => JSON.stringify({ ...errorBody(status, message), request_id: `req_${id}` }),
  errorEvent: (status, message) => frame(errorBody(status, message)),
  brokenEvent: 'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"te\n\n',
};
