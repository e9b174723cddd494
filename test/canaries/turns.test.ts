import { expect, test } from 'vitest';
import { turnProblems } from '../../src/canaries/turns.ts';
import type { Turn } from '../../src/providers/provider.ts';

const user: Turn = { role: 'user', content: [{ type: 'text', text: 'x' }] };
const assistant = (...ids: readonly string[]): Turn => ({
  role: 'assistant',
  text: 'x',
  toolCalls: ids.map((id) => ({ id, name: 'f', arguments: {} })),
});
const result = (id: string): Turn => ({ role: 'tool', id, text: 'x' });

test.each<[string, readonly Turn[], readonly string[]]>([
  ['one question', [user], []],
  ['turns in alternation', [user, assistant(), user], []],
  ['a call and its result', [user, assistant('a'), result('a')], []],
  ['two calls, results in any order, then a question', [user, assistant('a', 'b'), result('b'), result('a'), user], []],
  ['the same id in a later turn', [user, assistant('a'), result('a'), assistant('a'), result('a')], []],
  ['an assistant first', [assistant(), user], ['messages[0]: the first message must be a user’s']],
  ['an assistant last', [user, assistant()], ['messages[1]: the last message must be a user’s or a tool result']],
  ['two users', [user, user], ['messages[1]: two user messages in a row; write them as one']],
  ['two assistants', [user, assistant(), assistant(), user], ['messages[2]: two assistant messages in a row; write them as one']],
  ['a result without a call', [user, result('a')], ['messages[1]: a tool result must follow the call']],
  ['a result with another id', [user, assistant('a'), result('b')], [
      'messages[2]: no tool call awaits a result with id b',
      'messages[2]: the result of tool call a is missing after it',
    ]],
  ['a result given twice', [user, assistant('a'), result('a'), result('a')], ['messages[3]: no tool call awaits a result with id a']],
  ['a call without a result', [user, assistant('a', 'b'), result('a'), user], ['messages[3]: the result of tool call b is missing before it']],
])('%s', (_name, turns, expected) => {
  expect(turnProblems(turns, [{ name: 'f' }]).map(({ path, message }) => `${path}: ${message}`)).toEqual(expected);
});

test('a result that is missing at the end is a problem of the last message', () => {
  const found = turnProblems([user, assistant('a', 'b'), result('a')], [{ name: 'f' }]);
  expect(found).toEqual([{ path: 'messages[2]', message: 'the result of tool call b is missing after it' }]);
});

test('a call of a tool that is not there is a problem', () => {
  expect(turnProblems([user, assistant('a'), result('a')], [{ name: 'g' }])).toEqual([
    { path: 'messages[1]', message: 'calls f, which is not among the tools' },
  ]);
});
