import { expect, test } from 'vitest';
import { exampleProblems } from '../../src/canaries/examples.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { SCORERS } from '../../src/scorers/index.ts';

const lines = async (fields: object): Promise<readonly string[]> => {
  const raw = { capability: 'sums', messages: [{ user: 'x' }], maxTokens: 8, cost: 'small', ...fields };
  const { canary, problems } = parseCanary(raw, 'name', SCORERS);
  expect(problems).toEqual([]);
  return (await exampleProblems(canary!, SCORERS)).map(({ path, message }) => `${path}: ${message}`);
};

const checks = [
  { type: 'contains', any: ['{{nonce}}'] },
  { type: 'max-words', words: 1 },
];

test('an example that passes has 1 in every aspect, one that fails less than 1 in some', async () => {
  const examples = { pass: ['{{nonce}}', '{{nonce}}!'], fail: ['cm-000000000000', 'It is {{nonce}}'] };
  expect(await lines({ checks, examples })).toEqual([]);
});

test('examples that the checks score otherwise are named with their scores', async () => {
  const examples = { pass: ['{{nonce}}', 'It is {{nonce}}'], fail: ['{{nonce}}', 'x'] };
  expect(await lines({ checks, examples })).toEqual([
    'examples.pass[1]: must have 1 in every aspect; the checks give {"correct":1,"format":0}',
    'examples.fail[0]: must have less than 1 in some aspect; the checks give {"correct":1,"format":1}',
  ]);
});

test('a canary without checks has no examples to judge', async () => {
  expect(await lines({ expect: { failure: 'not_found' }, examples: { pass: ['x'] } })).toEqual([]);
});
