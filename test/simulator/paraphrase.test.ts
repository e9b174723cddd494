import { beforeAll, expect, test } from 'vitest';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import { renderExample } from '../../src/canaries/render.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import { paraphrase, wordingsOf } from '../../src/simulator/paraphrase.ts';
import { countTokens } from '../../src/simulator/tokens.ts';
import { canary } from './fixtures.ts';

const NONCE = 'cm-0123456789ab';

let suite: Suite;
beforeAll(async () => {
  suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
});

const check = (type: string, options: Canary['checks'][number]['options'] = {}): Canary['checks'][number] => ({
  type,
  weight: 1,
  aspect: 'correct',
  options,
});

test('every scorer of every shipped canary takes a right answer in other words as it takes the answer', async () => {
  const wrong: string[] = [];
  let varied = 0;
  for (const one of suite.canaries) {
    const scorers = makeScorers(one.checks, SCORERS);
    for (const { text: written, toolCalls } of one.examples.pass) {
      const { text } = renderExample({ text: written, toolCalls }, NONCE);
      const filled = renderExample({ text: '', toolCalls }, NONCE).toolCalls;
      for (const said of wordingsOf(one, text)) {
        varied += 1;
        const answer = {
          kind: 'answer',
          text: said,
          toolCalls: filled,
          stopReason: 'end',
          usage: {},
          latencyMs: 1,
        } as const;
        const { scores } = await score(scorers, answer, { nonce: NONCE });
        if (Object.values(scores).some((value) => value !== 1))
          wrong.push(`${one.id}: ${JSON.stringify(said)} scores ${JSON.stringify(scores)}`);
        if (Math.max(...[4, 5, 6].map((letters) => countTokens(said, letters))) > one.maxTokens)
          wrong.push(`${one.id}: ${JSON.stringify(said)} does not fit into ${one.maxTokens} tokens`);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(varied).toBeGreaterThan(suite.canaries.length);
});

test('most shipped canaries have a right answer that can be said in other words', () => {
  const able = suite.canaries.filter(
    (one) => one.checks.length > 0 && one.examples.pass.some(({ text }) => wordingsOf(one, text).length > 0),
  );
  expect(able.length / suite.canaries.filter(({ checks }) => checks.length > 0).length).toBeGreaterThan(0.7);
});

test('the choice of words is a function of what is picked, and without other words the answer stays', () => {
  const free = canary('a/free', { checks: [check('number', { value: 4 })] });
  const words = wordingsOf(free, '4');
  expect(words.length).toBeGreaterThan(2);
  expect(words.map((_, i) => paraphrase(free, '4', i / words.length))).toEqual(words);
  expect(wordingsOf(free, '')).toEqual([]);
  expect(paraphrase(free, '', 0.5)).toBe('');
});

test('a scorer that is not known is taken to notice everything', () => {
  expect(wordingsOf(canary('a/own', { checks: [check('of-my-own')] }), 'Yes')).toEqual([]);
  expect(wordingsOf(canary('a/not', { checks: [check('not', { check: { type: 'of-my-own' } })] }), 'Yes')).toEqual([]);
});

test.each([
  ['exact', {}, ['Yes\n']],
  ['exact', { trim: false }, []],
  ['exact', { ignoreFullStop: true }, ['Yes\n', 'Yes.']],
  ['exact', { ignoreCase: true }, ['Yes\n', 'yes']],
  ['exact', { ignoreMarkup: true }, ['Yes\n', '**Yes**']],
  ['max-words', { words: 1 }, ['Yes\n', 'Yes.', '**Yes**', 'yes']],
  ['max-length', { characters: 4 }, ['Yes\n', 'Yes.', 'yes']],
  ['contains', { any: ['Yes'] }, ['Yes\n', 'Yes.', '**Yes**', 'Answer: Yes']],
  ['pattern', { pattern: 'Yes' }, ['Yes\n']],
] as const)('%s with %j lets Yes become %j', (type, options, expected) => {
  expect(wordingsOf(canary('a/x', { checks: [check(type, options)] }), 'Yes')).toEqual(expected);
});

test('JSON is printed in another form', () => {
  const json = canary('a/json', { checks: [check('json-equal', { value: { a: 1 } })] });
  expect(wordingsOf(json, '{"a":1}')).toEqual(['{"a":1}\n', '{\n  "a": 1\n}']);
  expect(wordingsOf(json, '{"a": 1}')).toContain('{"a":1}');
});
