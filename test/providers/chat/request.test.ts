import { expect, test } from 'vitest';
import { chatRequest } from '../../../src/providers/chat/request.ts';
import type { Prompt } from '../../../src/providers/provider.ts';
import { makeCall, prompt } from '../harness.ts';

const request = (more: Partial<Prompt>, stream = false) =>
  chatRequest(makeCall({ prompt: prompt(more), stream }), 'max_tokens');

test('a bare prompt is model, limit, messages and whether to stream, and nothing else', () => {
  expect(request({})).toEqual({
    model: 'asked-model',
    max_tokens: 64,
    stream: false,
    messages: [{ role: 'user', content: 'How much change?' }],
  });
});

test('a stream asks for its usage', () => {
  expect(request({}, true)).toMatchObject({ stream: true, stream_options: { include_usage: true } });
});

test('the other name of the limit is sent alone', () => {
  const body = chatRequest(makeCall(), 'max_completion_tokens');
  expect(body).toMatchObject({ max_completion_tokens: 64 });
  expect(body).not.toHaveProperty('max_tokens');
});

test('effort, temperature and seed are sent as they are, zero too', () => {
  expect(request({ parameters: { effort: 'low', temperature: 0, seed: 0 } })).toMatchObject({
    reasoning_effort: 'low',
    temperature: 0,
    seed: 0,
  });
});

test('system, tools, images, earlier turns and results of tools have their places', () => {
  const input = { type: 'object', properties: {} };
  const body = request({
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
      { role: 'assistant', text: '', toolCalls: [{ id: 't1', name: 'look', arguments: { at: 'it' } }] },
      { role: 'tool', id: 't1', text: 'a cat' },
      { role: 'assistant', text: 'A cat.', toolCalls: [] },
      { role: 'user', content: [{ type: 'text', text: 'Sure?' }] },
    ],
  });
  expect(body.tools).toEqual([
    { type: 'function', function: { name: 'look', description: 'Looks.', parameters: input } },
  ]);
  expect(body.messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image_url', image_url: { url: 'data:image/png;base64,aGk=' } },
      ],
    },
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 't1', type: 'function', function: { name: 'look', arguments: '{"at":"it"}' } }],
    },
    { role: 'tool', tool_call_id: 't1', content: 'a cat' },
    { role: 'assistant', content: 'A cat.' },
    { role: 'user', content: 'Sure?' },
  ]);
});
