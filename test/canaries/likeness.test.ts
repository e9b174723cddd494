import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadSuite } from '../../src/canaries/load.ts';
import { parseYaml } from '../../src/canaries/read-yaml.ts';
import { SCORERS } from '../../src/scorers/index.ts';

const folder = resolve(import.meta.dirname, '../../canaries');
const suite = await loadSuite(folder, SCORERS);

/** All that is said in a file to the model, without filler that the generator makes. */
const saidIn = (raw: unknown): string => {
  const { system, tools, messages } = raw as Readonly<Record<string, unknown>>;
  const texts: string[] = [];
  const walk = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (!['data', 'mediaType', 'id', 'type'].includes(key)) texts.push(value);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, Array.isArray(value) ? key : name);
    }
  };
  walk([system, (tools as { description: string }[] | undefined)?.map(({ description }) => description), messages], '');
  return texts.join(' ');
};

const said = new Map(
  suite.canaries.map(({ id }) => {
    const file = resolve(folder, `${id}.yaml`);
    const read = parseYaml(readFileSync(file, 'utf8'), file);
    return [id, saidIn(read.ok ? read.value : null)] as const;
  }),
);

/** The words that are neither numbers nor names. */
const wordsOf = (text: string): ReadonlySet<string> =>
  new Set(text.match(/(?<![\p{L}\p{N}])\p{Ll}[\p{L}\p{M}]+|\p{Lo}/gu) ?? []);

const likeness = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => {
  const both = [...a].filter((word) => b.has(word)).length;
  return both / (a.size + b.size - both);
};

/** Above it two canaries are taken for one with other numbers and names. */
const MOST_ALIKE = 0.6;

const alike = (texts: readonly (readonly [string, string])[]): readonly string[] => {
  const all = texts.map(([id, text]) => [id, wordsOf(text)] as const);
  return all.flatMap(([a, wordsOfA], index) =>
    all
      .slice(index + 1)
      .filter(([, wordsOfB]) => likeness(wordsOfA, wordsOfB) > MOST_ALIKE)
      .map(([b]) => `${a} ${b}`),
  );
};

test('no two canaries differ only in numbers or names', () => {
  expect(alike([...said])).toEqual([]);
});

test('a copy of any canary with other numbers and names would be found', () => {
  for (const [id, text] of said) {
    const renamed = text.replace(/\d+/g, '77').replace(/\b[A-Z][a-z]+/g, 'Zorro');
    expect(alike([[id, text], ['copy', renamed]]), id).toEqual([`${id} copy`]);
  }
});

test('the same words in another task are not found', () => {
  const one = 'Add the prices of the apples and the pears in this list and tell me the sum.';
  const other = 'Tell me which of the pears in this basket costs more than an apple and why that is so.';
  expect(alike([['one', one], ['other', other]])).toEqual([]);
});
