import { expect, test } from 'vitest';
import { messagesRequest } from '../../../src/providers/messages/request.ts';
import type { Prompt } from '../../../src/providers/provider.ts';
import { makeCall, prompt } from '../harness.ts';

const request = (more: Partial<Prompt>, stream = false) => messagesRequest(makeCall({ prompt: prompt(more), stream }));

test('a bare prompt is model, limit, messages and whether to stream, and nothing else', () => {
  expect(request({})).toEqual({
    model: 'asked-model',
    max_tokens: 64,
    stream: false,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'How much change?' }] }],
  });
});

test('system, tools, images, earlier turns and results of tools have their places', () => {
  const input = { type: 'object', properties: {} };
  const body = request(
    {
      system: 'Be brief.',
      tools: [{ name: 'look', description: 'Looks.', input }],
      turns: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', mediaType: 'image/png', data: 'aGk=' },
          ],
        },
        {
          role: 'assistant',
          text: '',
          toolCalls: [
            { id: 't1', name: 'look', arguments: { at: 'it' } },
            { id: 't2', name: 'look', arguments: {} },
          ],
        },
        { role: 'tool', id: 't1', text: 'a cat' },
        { role: 'tool', id: 't2', text: '' },
        { role: 'user', content: [{ type: 'text', text: 'So?' }] },
        { role: 'assistant', text: 'A cat.', toolCalls: [] },
        { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
      ],
    },
    true,
  );
  expect(body).toEqual({
    model: 'asked-model',
    max_tokens: 64,
    stream: true,
    system: 'Be brief.',
    tools: [{ name: 'look', description: 'Looks.', input_schema: input }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 't1', name: 'look', input: { at: 'it' } },
          { type: 'tool_use', id: 't2', name: 'look', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 't1', content: 'a cat' },
          { type: 'tool_result', tool_use_id: 't2', content: '' },
          { type: 'text', text: 'So?' },
        ],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'A cat.' }] },
      { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
    ],
  });
});

test.each([
  ['adaptive', 64, { type: 'adaptive' }],
  ['disabled', 64, { type: 'disabled' }],
  ['enabled', 64, { type: 'enabled', budget_tokens: 1024 }],
  ['enabled', 8001, { type: 'enabled', budget_tokens: 4000 }],
] as const)('thinking %s with %i tokens is %o', (thinking, maxTokens, sent) => {
  expect(request({ maxTokens, parameters: { thinking } }).thinking).toEqual(sent);
});

test('effort goes into output_config', () => {
  expect(request({ parameters: { effort: 'high' } }).output_config).toEqual({ effort: 'high' });
});

test('a prompt to be cached has its system prompt marked too, so that others that begin alike find it', () => {
  const turns = [{ role: 'user', content: [{ type: 'text', text: 'one' }] }] as const;
  const cached = { cache_control: { type: 'ephemeral' } };
  expect(request({ cache: true, system: 'Help.', turns }).system).toEqual([{ type: 'text', text: 'Help.', ...cached }]);
  expect(request({ cache: false, system: 'Help.', turns }).system).toBe('Help.');
});

test('a prompt to be cached has its last block marked and no other, and is not changed itself', () => {
  const content = [
    { type: 'text', text: 'one' },
    { type: 'text', text: 'two' },
  ] as const;
  const before = JSON.stringify(content);
  expect(request({ cache: true, turns: [{ role: 'user', content }] }).messages).toEqual([
    {
      role: 'user',
      content: [
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two', cache_control: { type: 'ephemeral' } },
      ],
    },
  ]);
  expect(JSON.stringify(content)).toBe(before);
});
