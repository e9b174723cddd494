import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nonceOf } from '../../src/canaries/nonce.ts';
import { render } from '../../src/canaries/render.ts';
import { parseMessages } from '../../src/simulator/protocols/anthropic-request.ts';
import { parseChatCompletion } from '../../src/simulator/protocols/openai-request.ts';
import type { ParsedRequest } from '../../src/simulator/protocols/protocol.ts';
import { recogniser } from '../../src/simulator/recognise.ts';
import { nonceOf as nonceIn, stableJson } from '../../src/simulator/request.ts';
import { canary, suiteOf } from './fixtures.ts';

const said = (text: string) => ({ role: 'user' as const, content: [{ type: 'text' as const, text }] });

const withNonce = canary('a/nonce', { turns: [said('My booking is {{nonce}}.')] });
const low = canary('a/low', { turns: [said('Think.')], parameters: { effort: 'low' } });
const high = canary('a/high', { turns: [said('Think.')], parameters: { effort: 'high' } });
const short = canary('a/short', { turns: [said('Think.')], parameters: { effort: 'high' }, maxTokens: 8 });
const untooled = canary('a/untooled', { turns: [said('How warm is it?')] });
const tooled = canary('a/tooled', {
  turns: [said('How warm is it?')],
  tools: [{ name: 'get_weather', description: 'x', input: { type: 'object' } }],
});
const conversation = canary('a/conversation', {
  system: 'You help.',
  turns: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look: ' },
        { type: 'image', mediaType: 'image/png', data: 'QUJD' },
      ],
    },
    {
      role: 'assistant',
      text: '',
      toolCalls: [{ id: 'c1', name: 'look', arguments: { b: 1, a: [2, { y: 0, x: '{{nonce}}' }] } }],
    },
    { role: 'tool', id: 'c1', text: 'a cat' },
    said('So?'),
  ],
});
const recognise = recogniser(suiteOf(withNonce, low, high, short, untooled, tooled, conversation));

const idOf = (parsed: ParsedRequest): string | null => {
  if (!parsed.ok) throw new Error(parsed.message);
  return recognise(parsed.request)?.id ?? null;
};

const message = (content: unknown, rest: object = {}) =>
  parseMessages({ model: 'm', max_tokens: 256, messages: [{ role: 'user', content }], ...rest });
const chat = (content: unknown, rest: object = {}) =>
  parseChatCompletion({ model: 'm', messages: [{ role: 'user', content }], ...rest });

test('a canary is recognised whatever its nonce, in both protocols', () => {
  fc.assert(
    fc.property(fc.string(), (key) => {
      const text = `My booking is ${nonceOf(key)}.`;
      expect(idOf(message(text))).toBe('a/nonce');
      expect(idOf(message([{ type: 'text', text }]))).toBe('a/nonce');
      expect(idOf(chat(text))).toBe('a/nonce');
      expect(nonceIn([`user:${text}`])).toBe(nonceOf(key));
    }),
  );
});

test('any other prompt is no canary', () => {
  expect(idOf(message('My booking is cm-short.'))).toBeNull();
  expect(idOf(chat('Hello'))).toBeNull();
});

test('the same words with and without tools are two canaries', () => {
  const tool = { name: 'get_weather', input_schema: {} };
  expect(idOf(message('How warm is it?'))).toBe('a/untooled');
  expect(idOf(message('How warm is it?', { tools: [tool] }))).toBe('a/tooled');
  expect(idOf(chat('How warm is it?', { tools: [{ type: 'function', function: { name: 'get_weather' } }] }))).toBe(
    'a/tooled',
  );
});

test('canaries that say the same are told apart by effort and then by the limit of tokens', () => {
  expect(idOf(message('Think.', { output_config: { effort: 'low' } }))).toBe('a/low');
  expect(idOf(message('Think.', { output_config: { effort: 'high' } }))).toBe('a/high');
  expect(idOf(message('Think.', { output_config: { effort: 'high' }, max_tokens: 8 }))).toBe('a/short');
  expect(idOf(chat('Think.', { reasoning_effort: 'high', max_completion_tokens: 8 }))).toBe('a/short');
});

test('images, earlier tool calls and their results are read alike in both protocols, with the keys in any order', () => {
  const { nonce } = render(conversation, 'plain', 'key');
  const args = { a: [2, { x: nonce, y: 0 }], b: 1 };
  const messages = [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look: ' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'QUJD' } },
      ],
    },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'c1', name: 'look', input: args }] },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'c1', content: [{ type: 'text', text: 'a cat' }] },
        { type: 'text', text: 'So?' },
      ],
    },
  ];
  expect(
    idOf(parseMessages({ model: 'm', max_tokens: 9, system: [{ type: 'text', text: 'You help.' }], messages })),
  ).toBe('a/conversation');
  const chatMessages = [
    { role: 'system', content: 'You help.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Look: ' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,QUJD' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: JSON.stringify(args) } }],
    },
    { role: 'tool', tool_call_id: 'c1', content: 'a cat' },
    { role: 'user', content: 'So?' },
  ];
  expect(idOf(parseChatCompletion({ model: 'm', messages: chatMessages }))).toBe('a/conversation');
});

test('whatever is sent, reading it gives a request or one line that says what is missing', () => {
  const anyBody = fc.oneof(
    fc.anything(),
    fc.record({
      model: fc.constant('m'),
      max_tokens: fc.constant(1),
      messages: fc.array(fc.anything(), { minLength: 1 }),
    }),
    fc.record({
      model: fc.constant('m'),
      max_tokens: fc.constant(1),
      messages: fc.array(fc.record({ role: fc.constantFrom('user', 'assistant', 'tool'), content: fc.anything() })),
    }),
  );
  fc.assert(
    fc.property(anyBody, (body) => {
      for (const parsed of [parseMessages(body), parseChatCompletion(body)]) {
        if (parsed.ok) recognise(parsed.request);
        else expect(parsed.message).not.toBe('');
      }
    }),
  );
});

test('JSON with sorted keys says the same as the value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as never;
      expect(JSON.parse(stableJson(plain))).toEqual(plain);
    }),
  );
});
