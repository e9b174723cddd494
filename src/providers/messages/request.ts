import type { Anthropic } from '@anthropic-ai/sdk';
import type { Call, Part, Prompt, Turn } from '../provider.ts';

type Params = Anthropic.MessageCreateParams;
type Block = Anthropic.ContentBlockParam;

const SMALLEST_THINKING_BUDGET = 1024;

const userBlock = (part: Part): Block =>
  part.type === 'text'
    ? { type: 'text', text: part.text }
    : {
        type: 'image',
        source: {
          type: 'base64',
          media_type: part.mediaType as Anthropic.Base64ImageSource['media_type'],
          data: part.data,
        },
      };

const turnBlocks = (turn: Turn): Block[] => {
  switch (turn.role) {
    case 'user':
      return turn.content.map(userBlock);
    case 'tool':
      return [{ type: 'tool_result', tool_use_id: turn.id, content: turn.text }];
    case 'assistant':
      return [
        // The API refuses empty text blocks.
        ...(turn.text === '' ? [] : [{ type: 'text' as const, text: turn.text }]),
        ...turn.toolCalls.map(({ id, name, arguments: input }) => ({ type: 'tool_use' as const, id, name, input })),
      ];
  }
};

/** Neighbouring turns of one side become one message: all results of one assistant turn must come together. */
const messages = (turns: readonly Turn[]): { role: 'user' | 'assistant'; content: Block[] }[] => {
  const list: { role: 'user' | 'assistant'; content: Block[] }[] = [];
  for (const turn of turns) {
    const role = turn.role === 'assistant' ? 'assistant' : 'user';
    const last = list.at(-1);
    if (last?.role === role) last.content.push(...turnBlocks(turn));
    else list.push({ role, content: turnBlocks(turn) });
  }
  return list;
};

const thinking = ({ parameters, maxTokens }: Prompt): Anthropic.ThinkingConfigParam | undefined => {
  if (parameters.thinking === undefined) return undefined;
  if (parameters.thinking !== 'enabled') return { type: parameters.thinking };
  return { type: 'enabled', budget_tokens: Math.max(SMALLEST_THINKING_BUDGET, Math.floor(maxTokens / 2)) };
};

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

const systemOf = (text: string, cache: boolean): NonNullable<Params['system']> =>
  cache ? [{ type: 'text', text, ...CACHED }] : text;

/**
 * The body of a Messages request. `thinking: enabled` gets half of `maxTokens` as its budget, at least 1,024;
 * `cache` marks the last block, so that everything before the answer is cached, and the system prompt, so that others
 * that begin alike find that much.
 * @throws for a parameter that the Messages API does not have: it must have been refused before.
 */
export const messagesRequest = ({ prompt, model, stream }: Call): Params => {
  const { parameters } = prompt;
  if (parameters.temperature !== undefined || parameters.seed !== undefined) {
    throw new Error('the Messages API takes neither temperature nor seed');
  }
  const list = messages(prompt.turns);
  const tail = list.at(-1)?.content.at(-1);
  if (prompt.cache && tail !== undefined) Object.assign(tail, CACHED);
  const budget = thinking(prompt);
  return {
    model,
    max_tokens: prompt.maxTokens,
    messages: list,
    stream,
    ...(prompt.system !== undefined && { system: systemOf(prompt.system, prompt.cache) }),
    ...(prompt.tools.length > 0 && {
      tools: prompt.tools.map(({ name, description, input }) => ({
        name,
        description,
        input_schema: input as unknown as Anthropic.Tool.InputSchema,
      })),
    }),
    ...(budget !== undefined && { thinking: budget }),
    ...(parameters.effort !== undefined && { output_config: { effort: parameters.effort } }),
  };
};
