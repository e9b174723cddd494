import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCanary } from '../../src/canaries/parse.ts';
import { VARIANTS } from '../../src/canaries/variants/index.ts';
import { SCORERS } from '../../src/scorers/index.ts';

const good = {
  capability: 'colours',
  messages: [{ user: 'Which?' }],
  maxTokens: 8,
  checks: [{ type: 'exact', value: 'red' }],
  cost: 'small',
};

const lines = (raw: unknown): readonly string[] =>
  parseCanary(raw, 'name', SCORERS).problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));

test('the smallest canary has no problem', () => {
  expect(lines(good)).toEqual([]);
});

test('ten mistakes in one file give ten problems', () => {
  const raw = {
    capability: 'Big Words',
    tags: ['a', 'a'],
    tool: [],
    messages: [{ user: 'Hi' }, { user: 'Again', assistant: 'both' }],
    maxTokens: '8',
    parameters: { effort: 'huge', heat: 1 },
    variants: ['plain', 'sideways'],
    checks: [{ type: 'exact', value: 1.1 }, { type: 'guess' }, { type: 'number', value: 1, tolerence: 2, weight: 0 }],
    cost: 'tiny',
  };
  expect(lines(raw)).toEqual([
    'capability: must be lower-case words joined by -',
    'tags: must not repeat',
    'messages[1]: must have exactly one of user, assistant, toolResult',
    'maxTokens: must be number, received string',
    'parameters.effort: Invalid option: expected one of "low"|"medium"|"high"|"max"',
    'parameters.heat: is not a known key',
    'cost: Invalid option: expected one of "small"|"medium"|"large"',
    'tool: is not a known key',
    `variants[1]: no variant "sideways"; there are ${VARIANTS.map(({ name }) => name).join(', ')}`,
    'checks[0].value: must be a quoted text (YAML reads 1.10 as the number 1.1)',
    `checks[1].type: no scorer "guess"; there are ${SCORERS.map(({ type }) => type).join(', ')}`,
    'checks[2].weight: Too small: expected number to be >0',
  ]);
});

test.each<[string, unknown, readonly string[]]>([
  ['nothing but null', null, ['must be object, received null', 'checks: there must be one at least']],
  ['a list', [], ['must be object, received array', 'checks: there must be one at least']],
  ['missing fields', {}, ['capability: is missing', 'messages: is missing', 'maxTokens: is missing', expect.stringMatching(/^cost: /), 'checks: there must be one at least']],
  ['no check', { ...good, checks: [] }, ['checks: there must be one at least']],
  ['a check that is a text', { ...good, checks: ['exact'] }, ['checks[0]: must be object, received string']],
  ['a check without type', { ...good, checks: [{ value: 'x' }] }, ['checks[0].type: is missing']],
  ['checks that are no list', { ...good, checks: { type: 'exact' } }, ['checks: must be array, received object']],
  ['a text that YAML made a number', { ...good, messages: [{ user: 42 }] }, ['messages[0].user: must be array, received number']],
  ['an empty question', { ...good, messages: [{ user: '' }] }, ['messages[0].user[0].text: must not be empty']],
  ['an unknown key in a part', { ...good, messages: [{ user: [{ text: 'a', font: 'b' }] }] }, ['messages[0].user[0].font: is not a known key']],
  ['an image that is not base64', { ...good, messages: [{ user: [{ image: { mediaType: 'image/png', data: '!' } }] }] }, ['messages[0].user[0].image.data: must be base64']],
  ['an assistant who says nothing', { ...good, messages: [{ user: 'a' }, { assistant: {} }, { user: 'b' }] }, ['messages[1].assistant: must have text or toolCalls']],
  ['an example that YAML made a number', { ...good, examples: { pass: [13.85] } }, [expect.stringMatching(/^examples\.pass\[0\]: /)]],
  ['two tools of one name', { ...good, tools: [tool('a'), tool('a')] }, ['tools: must not have two of one name']],
  ['a tool whose input is no object', { ...good, tools: [{ ...tool('a'), input: { type: 'string' } }] }, ['tools[0].input: must be a JSON Schema of type object']],
  ['an option that does not exist', { ...good, checks: [{ type: 'max-words', words: 1, word: 2 }] }, ['checks[0].word: is not a known key']],
  ['an unknown scorer inside not', { ...good, checks: [{ type: 'not', check: { type: 'guess' } }] }, [expect.stringMatching(/^checks\[0\]\.check\.type: no scorer "guess"/)]],
  ['no type inside not', { ...good, checks: [{ type: 'not', check: {} }] }, ['checks[0].check.type: is missing']],
  ['a wrong option two deep', { ...good, checks: [{ type: 'not', check: { type: 'not', check: { type: 'max-words', words: 0 } } }] }, ['checks[0].check.check.words: Too small: expected number to be >=1']],
  ['a weight inside not', { ...good, checks: [{ type: 'not', check: { type: 'max-words', words: 1, weight: 2 } }] }, ['checks[0].check.weight: is not a known key']],
  ['a model of its own without an expected failure', { ...good, model: 'other' }, ['model: only with expect: a canary asks the model of its backend']],
  ['a model id with a space', { ...good, model: 'no such', expect: { failure: 'not_found' } }, ['model: must be a model id: 1 to 200 printable characters without spaces']],
  ['an unknown failure', { ...good, expect: { failure: 'gone' } }, [expect.stringMatching(/^expect\.failure: Invalid option/)]],
])('%s', (_name, raw, expected) => {
  expect(lines(raw)).toEqual(expected);
});

function tool(name: string) {
  return { name, description: 'Does it.', input: { type: 'object' } };
}

test('a canary that expects a failure needs no check', () => {
  const { canary } = parseCanary({ ...good, checks: [], expect: { failure: 'not_found' } }, 'name', SCORERS);
  expect(canary).toMatchObject({ id: 'colours/name', checks: [], expect: { failure: 'not_found' } });
});

test('aspect and weight are the check’s own, else the scorer’s and 1; options that say the default are left out', () => {
  const checks = [
    { type: 'max-words', words: 3 },
    { type: 'exact', value: 'x', trim: true, ignoreCase: true, aspect: 'format', weight: 2.5 },
    { type: 'not', check: { type: 'contains', any: ['y'], ignoreCase: false } },
  ];
  expect(parseCanary({ ...good, checks }, 'name', SCORERS).canary?.checks).toEqual([
    { type: 'max-words', weight: 1, aspect: 'format', options: { words: 3 } },
    { type: 'exact', weight: 2.5, aspect: 'format', options: { value: 'x', ignoreCase: true } },
    { type: 'not', weight: 1, aspect: 'correct', options: { check: { type: 'contains', any: ['y'] } } },
  ]);
});

test('every form of a message becomes a turn', () => {
  const messages = [
    { user: [{ text: 'Look' }, { image: { mediaType: 'image/png', data: 'iVBORw0K' } }] },
    { assistant: 'I look.' },
    { user: 'Well?' },
    { assistant: { text: 'Asking.', toolCalls: [{ id: 'c1', name: 'ask', arguments: { x: 1 } }] } },
    { toolResult: { id: 'c1', text: '42' } },
  ];
  const { canary, problems } = parseCanary({ ...good, tools: [tool('ask')], messages }, 'name', SCORERS);
  expect(problems).toEqual([]);
  expect(canary?.turns).toEqual([
    { role: 'user', content: [{ type: 'text', text: 'Look' }, { type: 'image', mediaType: 'image/png', data: 'iVBORw0K' }] },
    { role: 'assistant', text: 'I look.', toolCalls: [] },
    { role: 'user', content: [{ type: 'text', text: 'Well?' }] },
    { role: 'assistant', text: 'Asking.', toolCalls: [{ id: 'c1', name: 'ask', arguments: { x: 1 } }] },
    { role: 'tool', id: 'c1', text: '42' },
  ]);
});

test('examples are texts, tool calls or both', () => {
  const examples = { pass: ['red', { toolCalls: [{ name: 'f', arguments: { a: 1 } }] }], fail: [{ text: 'x', toolCalls: [{ id: 'i', name: 'f', arguments: '{' }] }] };
  expect(parseCanary({ ...good, examples }, 'name', SCORERS).canary?.examples).toEqual({
    pass: [{ text: 'red', toolCalls: [] }, { text: '', toolCalls: [{ name: 'f', arguments: { a: 1 } }] }],
    fail: [{ text: 'x', toolCalls: [{ id: 'i', name: 'f', arguments: '{' }] }],
  });
});

test('any value gives a canary or problems, never an exception', () => {
  const checks = fc.array(fc.oneof(fc.jsonValue(), fc.record({ type: fc.constantFrom(...SCORERS.map(({ type }) => type)), check: fc.jsonValue(), value: fc.jsonValue(), any: fc.jsonValue() })));
  const anything = fc.oneof(
    fc.jsonValue(),
    fc.record({ ...Object.fromEntries(Object.keys(good).map((key) => [key, fc.jsonValue()])), tools: fc.jsonValue(), checks }),
    checks.map((some) => ({ ...good, checks: some })),
  );
  fc.assert(
    fc.property(anything, (raw) => {
      const { canary, problems } = parseCanary(raw, 'name', SCORERS);
      expect(canary === null).toBe(problems.length > 0);
    }),
  );
});
