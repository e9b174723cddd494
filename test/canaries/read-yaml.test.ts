import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_BYTES, parseYaml, readYaml } from '../../src/canaries/read-yaml.ts';
import { problemLine } from '../../src/errors.ts';
import { anyCharacter } from '../contract/scorer.ts';
import { folderWith } from './folder.ts';

const lines = (text: string): readonly string[] => {
  const read = parseYaml(text, 'f.yaml');
  return read.ok ? [] : read.problems.map(problemLine);
};

const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]', ...['b', 'c', 'd', 'e', 'f'].map((name, index) => {
  const before = 'abcdef'[index] ?? '';
  return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`;
})].join('\n');

test.each([
  ['a syntax error has its line', 'a: 1\nb: "open\n', 'f.yaml:3: Missing closing "quote'],
  ['a key written twice', 'a: 1\nb: 2\na: 3\n', 'f.yaml:3: Map keys must be unique'],
  ['an unknown tag', 'a: !secret x\n', 'f.yaml:1: Unresolved tag: !secret'],
  ['a second document', 'a: 1\n---\nb: 2\n', 'f.yaml:2: Source contains multiple documents; please use YAML.parseAllDocuments()'],
  ['a list as a key', '? [1]\n: 2\n', 'f.yaml:1: With stringKeys, all keys must be strings'],
  ['an alias of nothing', 'a: *nothing\n', 'f.yaml: Unresolved alias (the anchor must be set before the alias): nothing'],
  ['an alias bomb', bomb, 'f.yaml: Excessive alias count indicates a resource exhaustion attack'],
  ['65 lists in each other', `a: ${'['.repeat(65)}${']'.repeat(65)}`, 'f.yaml: is nested more than 64 deep'],
])('%s', (_name, text, expected) => {
  expect(lines(text)).toEqual([expected]);
});

test('thousands of open lists end in a few problems, not in a crash', () => {
  const found = lines('['.repeat(5000));
  expect(found.length).toBeGreaterThan(0);
  expect(found.length).toBeLessThanOrEqual(5);
});

test('values are those of YAML 1.2: no is a text, 1.10 the number 1.1', () => {
  expect(parseYaml('a: no\nb: 1.10\nc: 2026-11-22\nd: ~\n', 'f')).toEqual({
    ok: true,
    value: { a: 'no', b: 1.1, c: '2026-11-22', d: null },
  });
});

test('any text gives a value or problems, never an exception', () => {
  const piece = fc.constantFrom('a: ', '- ', '[', ']', '{', '}', '"', "'", '&a ', '*a', '!t ', '? ', '|\n', '\n', '  ', 'x', '---\n', '\0', '\u202e', '<<: ');
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: anyCharacter }), fc.array(piece, { maxLength: 30 }).map((all) => all.join(''))), (text) => {
      expect(typeof parseYaml(text, 'f').ok).toBe('boolean');
    }),
    { numRuns: 200 },
  );
});

test('a file over the limit is refused unread, one that is not UTF-8 too', async () => {
  const dir = await folderWith({
    'big.yaml': `a: ${'x'.repeat(MAX_BYTES)}`,
    'latin.yaml': Uint8Array.from([0x61, 0x3a, 0x20, 0xe9]),
    'good.yaml': 'a: é',
  });
  const read = async (name: string) => {
    const result = await readYaml(`${dir}/${name}`);
    return result.ok ? result.value : result.problems.map(({ message }) => message);
  };
  expect(await read('big.yaml')).toEqual(['has 1000003 bytes; at most 1000000 are read']);
  expect(await read('latin.yaml')).toEqual([expect.stringMatching(/^is not UTF-8: /)]);
  expect(await read('good.yaml')).toEqual({ a: 'é' });
});
