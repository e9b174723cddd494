import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Canary } from '../../src/canaries/canary.ts';
import { describeSuite, withSuiteDoc } from '../../src/canaries/document.ts';
import { exampleProblems } from '../../src/canaries/examples.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { parseYaml } from '../../src/canaries/read-yaml.ts';
import { renderExample } from '../../src/canaries/render.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import { NONCE, answer } from '../contract/scorer.ts';

const root = resolve(import.meta.dirname, '../..');
const suite = await loadSuite(resolve(root, 'canaries'), SCORERS);

const correctOf = async (canary: Canary, kind: 'pass' | 'fail'): Promise<readonly (number | null | undefined)[]> => {
  const scorers = makeScorers(canary.checks, SCORERS);
  const given = canary.examples[kind].map((example) => renderExample(example, NONCE));
  const judged = given.map(({ text, toolCalls }) => score(scorers, answer(text, toolCalls), { nonce: NONCE }));
  return (await Promise.all(judged)).map(({ scores }) => scores.correct);
};

describe.each(suite.canaries.map((canary) => [canary.id, canary] as const))('%s', (_id, canary) => {
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

  test('costs little and says where it comes from', () => {
    expect(canary).toMatchObject({ source: 'written for coalmine', licence: 'Apache-2.0' });
    expect(canary.cost).toBe(canary.capability === 'long-input' ? 'medium' : 'small');
    expect(canary.maxTokens).toBeLessThanOrEqual(256);
  });
});

/** The words of all that is asked, without numbers, and without names unless a name begins the sentence. */
const wordsOf = ({ system, turns, tools }: Canary): ReadonlySet<string> => {
  const said = turns.map((turn) => {
    if (turn.role !== 'user') return turn.text;
    return turn.content.map((part) => (part.type === 'text' ? part.text : '')).join(' ');
  });
  const all = [system ?? '', ...said, ...tools.map(({ description }) => description)].join(' ');
  return new Set(all.match(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{M}]+|\p{Lo}/gu) ?? []);
};

const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both);
};

test('the likeness of two canaries that differ only in numbers and names is 1', () => {
  const [first] = suite.canaries;
  const copy = structuredClone(first!);
  const renamed = JSON.parse(JSON.stringify(copy).replaceAll(/\d+(?=[ .])/g, '77')) as Canary;
  expect(renamed).not.toEqual(copy);
  expect(likeness(wordsOf(copy), wordsOf(renamed))).toBe(1);
});

test('no two canaries differ only in numbers or names', () => {
  const pairs = suite.canaries.flatMap((a, index) => suite.canaries.slice(index + 1).map((b) => [a, b] as const));
  const alike = pairs.filter(([a, b]) => likeness(wordsOf(a), wordsOf(b)) > 0.6).map(([a, b]) => `${a.id} ${b.id}`);
  expect(alike).toEqual([]);
});

test('every capability of the list has a canary', () => {
  expect([...new Set(suite.canaries.map(({ capability }) => capability))].sort()).toEqual([...suite.capabilities].sort());
});

test('the table in docs/canaries.md is the one of the shipped suite', () => {
  const page = readFileSync(resolve(root, 'docs/canaries.md'), 'utf8');
  expect(page).toContain(describeSuite(suite));
  expect(withSuiteDoc(page, suite)).toBe(page);
  expect(() => withSuiteDoc('a page', suite)).toThrow('lost the markers');
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
