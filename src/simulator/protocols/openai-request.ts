import { callItem, item } from '../request.ts';
import type { ParsedRequest } from './protocol.ts';
import { count, fields, json, list, text, toolsOf } from './read.ts';
import type { Fields } from './read.ts';

/** What a data URL holds, as `<media type>,<base64>`; an address is kept as it is. */
const imageText = (url: string): string => {
  const match = /^data:([^;,]*);base64,/.exec(url);
  return match === null ? url : `${match[1] ?? ''},${url.slice(match[0].length)}`;
};

const parts = (content: unknown): readonly Fields[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : list(content).map(fields);

/** Arguments come as JSON in a string; what cannot be parsed is compared as it is. */
const callArguments = (written: string): unknown => {
  try {
    return JSON.parse(written);
  } catch (error) {
    if (error instanceof SyntaxError) return written;
    throw error;
  }
};

const messageItems = (message: Fields): string[] => {
  const content = parts(message['content']);
  const joined = content.map((part) => text(part['text'])).join('');
  switch (message['role']) {
    case 'system':
    case 'developer':
      return content.map((part) => item('system', text(part['text'])));
    case 'tool':
      return [item('tool', joined)];
    case 'assistant':
      return [
        ...content.filter((part) => text(part['text']) !== '').map((part) => item('assistant', text(part['text']))),
        ...list(message['tool_calls']).map((call) => {
          const called = fields(fields(call)['function']);
          return callItem(text(called['name']), json(callArguments(text(called['arguments']))));
        }),
      ];
    default:
      return content.map((part) =>
        part['type'] === 'image_url'
          ? item('image', imageText(text(fields(part['image_url'])['url'])))
          : item('user', text(part['text'])),
      );
  }
};

const asksForSchema = (body: Fields): boolean =>
  fields(body['response_format'])['type'] === 'json_schema' ||
  list(body['tools']).some((tool) => fields(fields(tool)['function'])['strict'] === true);

const answersIn = (body: Fields): readonly Fields[] =>
  list(body['messages'])
    .map(fields)
    .filter((message) => message['role'] === 'assistant');

/** Reads the body of `POST /v1/chat/completions`. */
export const parseChatCompletion = (raw: unknown): ParsedRequest => {
  const body = fields(raw);
  if (text(body['model']) === '') return { ok: false, message: 'you must provide a model parameter' };
  if (list(body['messages']).length === 0) return { ok: false, message: "'messages' must have at least one message" };
  const effort = text(body['reasoning_effort']) || null;
  return {
    ok: true,
    request: {
      model: text(body['model']),
      stream: body['stream'] === true,
      usageInStream: fields(body['stream_options'])['include_usage'] === true,
      maxTokens: count(body['max_completion_tokens']) ?? count(body['max_tokens']),
      items: list(body['messages']).flatMap((message) => messageItems(fields(message))),
      ...toolsOf(list(body['tools']), (tool) => fields(tool['function'])['name']),
      cacheMarks: null,
      effort,
      thinking: effort !== null && effort !== 'none',
      strictSchema: asksForSchema(body),
      earlierAnswers: answersIn(body).length,
      earlierThinking: answersIn(body).filter((message) => text(message['reasoning_content']) !== '').length,
      keepThinking: null,
    },
  };
};
