import { expect, test } from 'vitest';
import { chatContent } from '../../../src/providers/chat/answer.ts';
import { chatReader } from '../../../src/providers/chat/stream.ts';

const read = (...deltas: readonly object[]) => {
  const reader = chatReader(null);
  deltas.forEach((delta) => reader.add({ choices: [{ delta }] }));
  reader.add({ choices: [{ delta: {}, finish_reason: 'stop' }] });
  return reader.content();
};

test('calls without an index, or whose name is repeated, are one call', () => {
  const piece = (text: string) => ({ tool_calls: [{ id: 't1', function: { name: 'look', arguments: text } }] });
  expect(read(piece('{"at"'), piece(':"it"}')).toolCalls).toEqual([
    { id: 't1', name: 'look', arguments: { at: 'it' } },
  ]);
});

test('a refusal in a field of its own is the text and the stop reason', () => {
  expect(read({ refusal: 'I ' }, { refusal: 'cannot.' })).toMatchObject({ text: 'I cannot.', stopReason: 'refusal' });
  const message = { content: null, refusal: 'I cannot.' };
  expect(chatContent({ choices: [{ message, finish_reason: 'stop' }] }, null)).toMatchObject({
    text: 'I cannot.',
    stopReason: 'refusal',
  });
});

test('thinking counts as content under both of its names, and is not text', () => {
  const reader = chatReader(null);
  expect(reader.add({ choices: [{ delta: { reasoning_content: 'hm' } }] })).toBe(true);
  expect(reader.add({ choices: [{ delta: { reasoning: 'hm' } }] })).toBe(true);
  expect(reader.add({ choices: [{ delta: { role: 'assistant', content: '' } }] })).toBe(false);
  expect(reader.complete()).toBe(false);
});

test('without usage the counts are absent, not zero', () => {
  expect(read({ content: 'x' }).usage).toEqual({});
});
