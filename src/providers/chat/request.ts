import type OpenAI from 'openai';
import type { Call, Part, Turn } from '../provider.ts';
import { present } from '../transport/shape.ts';

type Params = OpenAI.Chat.ChatCompletionCreateParams;
type Message = OpenAI.Chat.ChatCompletionMessageParam;

/** Which field limits the output: servers know one of the two, or both. */
export const MAX_TOKENS_FIELDS = ['max_tokens', 'max_completion_tokens'] as const;
export type MaxTokensField = (typeof MAX_TOKENS_FIELDS)[number];

const userPart = (part: Part): OpenAI.Chat.ChatCompletionContentPart =>
  part.type === 'text'
    ? { type: 'text', text: part.text }
    : { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.data}` } };

const assistant = ({ text, toolCalls }: Extract<Turn, { role: 'assistant' }>): Message => ({
  role: 'assistant',
  content: text === '' && toolCalls.length > 0 ? null : text,
  ...(toolCalls.length > 0 && {
    tool_calls: toolCalls.map(({ id, name, arguments: input }) => ({
      id,
      type: 'function' as const,
      function: { name, arguments: JSON.stringify(input) },
    })),
  }),
});

const message = (turn: Turn): Message => {
  switch (turn.role) {
    case 'user': {
      const [first] = turn.content;
      // The plain form is understood by every server; the list form is not.
      const bare = turn.content.length === 1 && first?.type === 'text' ? first.text : undefined;
      return { role: 'user', content: bare ?? turn.content.map(userPart) };
    }
    case 'tool':
      return { role: 'tool', tool_call_id: turn.id, content: turn.text };
    case 'assistant':
      return assistant(turn);
  }
};

/**
 * The body of a chat completions request. `cache` sends nothing: these servers cache by themselves.
 * @throws for a parameter that chat completions do not have: it must have been refused before.
 */
export const chatRequest = ({ prompt, model, stream }: Call, maxTokensField: MaxTokensField): Params => {
  const { effort, thinking, temperature, seed } = prompt.parameters;
  if (thinking !== undefined) throw new Error('chat completions do not take thinking');
  return {
    model,
    messages: [
      ...(prompt.system === undefined ? [] : [{ role: 'system' as const, content: prompt.system }]),
      ...prompt.turns.map(message),
    ],
    [maxTokensField]: prompt.maxTokens,
    ...(stream ? { stream, stream_options: { include_usage: true } } : { stream }),
    ...(prompt.tools.length > 0 && {
      tools: prompt.tools.map(({ name, description, input }) => ({
        type: 'function' as const,
        function: { name, description, parameters: input as unknown as OpenAI.FunctionParameters },
      })),
    }),
    ...present({ reasoning_effort: effort, temperature, seed }),
  };
};
