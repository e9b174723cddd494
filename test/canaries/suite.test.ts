import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/canaries/canary.ts';
import { describeCost, withCostDoc } from '../../scripts/suite-cost.ts';
import { describeSuite, describeVariants, withSuiteDoc } from '../../src/canaries/document.ts';
import { exampleProblems } from '../../src/canaries/examples.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { parseYaml } from '../../src/canaries/read-yaml.ts';
import { renderExample } from '../../src/canaries/render.ts';
import { expectedInputTokens } from '../../src/plan/prompt-size.ts';
import type { Outcome, Sample } from '../../src/model.ts';
import { mustFail } from '../../src/signals/must-fail.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import { NONCE, answer } from '../contract/scorer.ts';

const root = resolve(import.meta.dirname, '../..');
const suite = await loadSuite(resolve(root, 'canaries'), SCORERS);

const sampleWith = (outcome: Outcome): Sample => ({
  canary: '', variant: 'plain', backend: '', key: '', slot: '', position: 0, plannedAt: '', purpose: 'schedule', at: '', endedAt: '', outcome, scores: {}, unscored: [], costUsd: 0,
});

const correctOf = async (canary: Canary, kind: 'pass' | 'fail'): Promise<readonly (number | null | undefined)[]> => {
  const scorers = makeScorers(canary.checks, SCORERS);
  const given = canary.examples[kind].map((example) => renderExample(example, NONCE));
  const judged = given.map(({ text, toolCalls }) => score(scorers, answer(text, toolCalls), { nonce: NONCE }));
  return (await Promise.all(judged)).map(({ scores }) => scores.correct);
};

/** Tokens of input, and of all where one of output costs as much as five of input. */
const SMALL = { input: 400, all: 1_000 };
const MEDIUM = { input: 4_000, all: 4_000 };

const classOf = (canary: Canary): Canary['cost'] => {
  const input = expectedInputTokens(canary);
  const all = input + 5 * (canary.maxTokens / 2);
  const within = (most: typeof SMALL): boolean => input < most.input && all < most.all;
  return within(SMALL) ? 'small' : within(MEDIUM) ? 'medium' : 'large';
};

const judged = suite.canaries.filter(({ expect: failure }) => failure === undefined);
const failing = suite.canaries.filter(({ expect: failure }) => failure !== undefined);

describe.each(judged.map((canary) => [canary.id, canary] as const))('%s', (_id, canary) => {
  test('has examples that its own checks score as it says', async () => {
    expect(await exampleProblems(canary, SCORERS)).toEqual([]);
    expect(canary.examples.pass.length).toBeGreaterThanOrEqual(2);
    expect(canary.examples.fail.length).toBeGreaterThanOrEqual(2);
  });

  test('fails by being wrong, not by its form alone', async () => {
    for (const correct of await correctOf(canary, 'fail')) expect(correct).toBeLessThan(1);
  });

  test('gives 0 for no answer at all', async () => {
    const scorers = makeScorers(canary.checks, SCORERS);
    expect((await score(scorers, answer(''), { nonce: NONCE })).scores.correct).toBeLessThan(1);
  });
});

test('some canaries must fail, in the way that they name: any answer to them deviates, and no other failure does', () => {
  expect(failing.length).toBeGreaterThanOrEqual(2);
  for (const { id, expect: wanted, checks, examples } of failing) {
    expect(checks, id).toEqual([]);
    const expected = mustFail.expected(null, wanted!.failure)!;
    const deviates = (outcome: Outcome): boolean | null => mustFail.deviates(sampleWith(outcome), expected);
    expect(examples.fail.length, id).toBeGreaterThanOrEqual(2);
    for (const { text } of examples.fail) expect(deviates(answer(text)), id).toBe(true);
    expect(deviates({ kind: 'failure', reason: wanted!.failure, message: '' }), id).toBe(false);
    expect(deviates({ kind: 'failure', reason: 'overloaded', message: '' }), id).toBe(null);
  }
});

test.each(suite.canaries.map((canary) => [canary.id, canary] as const))(
  '%s costs what its class says, and says where it comes from',
  (_id, canary) => {
    expect(canary).toMatchObject({ source: 'written for coalmine', licence: 'Apache-2.0', cost: classOf(canary) });
  },
);

test('every capability of the list has a canary', () => {
  expect([...new Set(suite.canaries.map(({ capability }) => capability))].sort()).toEqual([...suite.capabilities].sort());
});

test('the generated parts of docs/canaries.md are those of the shipped suite', () => {
  const page = readFileSync(resolve(root, 'docs/canaries.md'), 'utf8');
  for (const part of [describeSuite(suite), describeVariants(), describeCost(suite)]) expect(page).toContain(part);
  expect(withCostDoc(withSuiteDoc(page, suite), suite)).toBe(page);
  expect(() => withSuiteDoc('a page', suite)).toThrow('lost the markers');
  expect(() => withCostDoc('a page', suite)).toThrow('lost the markers');
});

test('every canary file that docs/canaries.md shows is one that loads', async () => {
  const page = readFileSync(resolve(root, 'docs/canaries.md'), 'utf8');
  const shown = [...page.matchAll(/```yaml\n# canaries\/(\S+)\n([^`]*)```/g)];
  expect(shown.length).toBeGreaterThan(0);
  for (const [, path = '', text = ''] of shown) {
    const read = parseYaml(text, path);
    const { canary, problems } = parseCanary(read.ok ? read.value : null, 'shown', SCORERS);
    expect(problems).toEqual([]);
    expect(await exampleProblems(canary!, SCORERS)).toEqual([]);
  }
});
