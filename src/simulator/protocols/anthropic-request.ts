import { callItem, item } from '../request.ts';
import type { ParsedRequest } from './protocol.ts';
import { count, fields, json, list, text, toolsOf } from './read.ts';
import type { Fields } from './read.ts';

const blockItems = (block: Fields, role: 'user' | 'assistant'): string[] => {
  switch (block['type']) {
    case 'text':
      return role === 'assistant' && block['text'] === '' ? [] : [item(role, text(block['text']))];
    case 'image': {
      const source = fields(block['source']);
      return [item('image', `${text(source['media_type'])},${text(source['data'])}`)];
    }
    case 'tool_use':
      return [callItem(text(block['name']), json(block['input']))];
    case 'tool_result': {
      const content = block['content'];
      return [
        item(
          'tool',
          typeof content === 'string'
            ? content
            : list(content)
                .map((part) => text(fields(part)['text']))
                .join(''),
        ),
      ];
    }
    default:
      return [];
  }
};

/** All blocks of a request in order, with the role that says them. */
const blocksOf = (body: Fields): { role: 'system' | 'user' | 'assistant'; block: Fields }[] => {
  const asBlocks = (content: unknown): readonly unknown[] =>
    typeof content === 'string' ? [{ type: 'text', text: content }] : list(content);
  const system = asBlocks(body['system']).map((block) => ({ role: 'system' as const, block: fields(block) }));
  const turns = list(body['messages']).flatMap((message) => {
    const role = fields(message)['role'] === 'assistant' ? ('assistant' as const) : ('user' as const);
    return asBlocks(fields(message)['content']).map((block) => ({ role, block: fields(block) }));
  });
  return [...system, ...turns];
};

const isType = (value: unknown, type: string): boolean => fields(value)['type'] === type;

const asksForSchema = (body: Fields): boolean =>
  isType(fields(body['output_config'])['format'], 'json_schema') ||
  isType(body['output_format'], 'json_schema') ||
  list(body['tools']).some((tool) => fields(tool)['strict'] === true);

/** Of how many turns an edit of the context is to keep the thinking; null without such an edit. */
const keptThinking = (body: Fields): number | null => {
  const edit = list(fields(body['context_management'])['edits']).find((one) => isType(one, 'clear_thinking_20251015'));
  if (edit === undefined) return null;
  const { keep } = fields(edit);
  // What the service keeps unless told: the last turn.
  return keep === 'all' ? null : (count(fields(keep)['value']) ?? 1);
};

const answersIn = (body: Fields): readonly Fields[] =>
  list(body['messages'])
    .map(fields)
    .filter((message) => message['role'] === 'assistant');

const holdsThinking = (message: Fields): boolean =>
  list(message['content']).some((block) => isType(block, 'thinking') || isType(block, 'redacted_thinking'));

const thinks = (thinking: Fields, effort: string | null): boolean =>
  thinking['type'] === undefined ? effort !== null : thinking['type'] !== 'disabled';

/** Reads the body of `POST /v1/messages`. */
export const parseMessages = (raw: unknown): ParsedRequest => {
  const body = fields(raw);
  const maxTokens = count(body['max_tokens']);
  if (text(body['model']) === '') return { ok: false, message: 'model: field required' };
  if (maxTokens === null) return { ok: false, message: 'max_tokens: a positive integer is required' };
  if (list(body['messages']).length === 0) return { ok: false, message: 'messages: at least one message is required' };
  const items: string[] = [];
  const cacheMarks: number[] = [];
  for (const { role, block } of blocksOf(body)) {
    items.push(...(role === 'system' ? [item('system', text(block['text']))] : blockItems(block, role)));
    if (fields(block['cache_control'])['type'] !== undefined) cacheMarks.push(items.length);
  }
  const effort = text(fields(body['output_config'])['effort']) || null;
  return {
    ok: true,
    request: {
      model: text(body['model']),
      stream: body['stream'] === true,
      usageInStream: true,
      maxTokens,
      items,
      ...toolsOf(list(body['tools']), (tool) => tool['name']),
      cacheMarks: fields(body['cache_control'])['type'] === undefined ? cacheMarks : [...cacheMarks, items.length],
      effort,
      thinking: thinks(fields(body['thinking']), effort),
      strictSchema: asksForSchema(body),
      earlierAnswers: answersIn(body).length,
      earlierThinking: answersIn(body).filter(holdsThinking).length,
      keepThinking: keptThinking(body),
    },
  };
};
