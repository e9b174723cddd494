import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadCanaryFile, loadSuite } from '../../src/canaries/load.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { folderWith, problemsOf } from './folder.ts';

const SUITE = 'capabilities: [colours, sums]\n';
const canary = (question: string, capability = 'colours'): string => `
capability: ${capability}
messages: [{ user: ${question} }]
maxTokens: 8
checks: [{ type: exact, value: red }]
examples: { pass: [red, red], fail: [blue, green] }
cost: small
`;

const problems = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<readonly string[]> => {
  const dir = await folderWith(files);
  return problemsOf(loadSuite(dir, SCORERS), dir);
};

test('a suite is its canaries sorted by id, with the list of capabilities', async () => {
  const dir = await folderWith({
    'suite.yaml': SUITE,
    'sums/a.yaml': canary('One?', 'sums'),
    'colours/z.yaml': canary('Two?'),
    'colours/b-c2.yaml': canary('Three?'),
    'colours/notes.txt': 'not a canary',
    'README.md': 'not one either',
    '.hidden/x.yaml': 'broken: [',
  });
  const suite = await loadSuite(dir, SCORERS);
  expect(suite.capabilities).toEqual(['colours', 'sums']);
  expect(suite.canaries.map(({ id }) => id)).toEqual(['colours/b-c2', 'colours/z', 'sums/a']);
  expect(suite.canaries[1]).toMatchObject({
    capability: 'colours',
    tags: [],
    tools: [],
    turns: [{ role: 'user', content: [{ type: 'text', text: 'Two?' }] }],
    maxTokens: 8,
    parameters: {},
    variants: ['plain'],
    checks: [{ type: 'exact', weight: 1, aspect: 'correct', options: { value: 'red' } }],
    cost: 'small',
    source: 'not stated',
    licence: 'not stated',
  });
});

test('links are followed, as a mounted ConfigMap needs it', async () => {
  const dir = await folderWith({ 'suite.yaml': SUITE, 'colours/a.yaml': canary('One?'), '.real/b.yaml': canary('Two?') });
  await symlink('../.real/b.yaml', join(dir, 'colours/b.yaml'));
  expect((await loadSuite(dir, SCORERS)).canaries.map(({ id }) => id)).toEqual(['colours/a', 'colours/b']);
});

test('every problem of every file is found at once', async () => {
  const found = await problems({
    'suite.yaml': 'capabilities: [colours, sums]\nminimumExamples: 2\n',
    'loose.yaml': canary('Zero?'),
    'colours/Bad_Name.yaml': canary('One?'),
    'colours/old.yml': canary('One?'),
    'colours/deep/er.yaml': canary('One?'),
    'colours/other-folder.yaml': canary('Two?', 'sums'),
    'colours/few.yaml': canary('Three?').replace('pass: [red, red]', 'pass: [red]'),
    'shapes/new.yaml': canary('Four?', 'shapes'),
    'sums/broken.yaml': 'capability: sums\nmessages: [\n',
    'sums/wrong-and-few.yaml': canary('Five?', 'sums').replace('maxTokens: 8', 'maxTokens: 0').replace('fail: [blue, green]', ''),
    'sums/first.yaml': canary('Six?', 'sums'),
    'sums/twin.yaml': canary('Six?', 'sums').replace('red, red', 'red, "red"'),
  });
  expect(found).toEqual([
    'colours/Bad_Name.yaml: must be named with lower-case words joined by -, and end in .yaml',
    'colours/deep: canaries lie one folder deep, <capability>/<name>.yaml',
    'colours/old.yml: must be named with lower-case words joined by -, and end in .yaml',
    'loose.yaml: a canary lies in the folder of its capability, <capability>/<name>.yaml',
    'colours/few.yaml: examples.pass: has 1; the suite asks for at least 2',
    'colours/other-folder.yaml: capability: sums is not the name of its folder, colours',
    'shapes/new.yaml: capability: shapes is not in suite.yaml, which has colours, sums',
    'sums/broken.yaml:3: Flow sequence in block collection must be sufficiently indented and end with a ]',
    'sums/wrong-and-few.yaml: maxTokens: Too small: expected number to be >=1',
    'sums/wrong-and-few.yaml: examples.fail: has 0; the suite asks for at least 2',
    'sums/twin.yaml: asks and checks the same as sums/first',
  ]);
});

test.each([
  ['no suite.yaml', { 'colours/a.yaml': canary('One?') }, /^suite\.yaml: cannot be read: ENOENT/],
  ['an unknown key', { 'suite.yaml': `${SUITE}extra: 1`, 'colours/a.yaml': canary('One?') }, /^suite\.yaml: extra: is not a known key$/],
  ['no capability', { 'suite.yaml': 'capabilities: []', 'colours/a.yaml': canary('One?') }, /^suite\.yaml: capabilities: Too small/],
  ['one capability twice', { 'suite.yaml': 'capabilities: [a, a]', 'colours/a.yaml': canary('One?') }, /^suite\.yaml: capabilities: must not repeat$/],
  ['an empty file', { 'suite.yaml': '', 'colours/a.yaml': canary('One?') }, /^suite\.yaml: must be object, received null$/],
])('%s is a problem of suite.yaml', async (_name, files, expected) => {
  const found = await problems(files);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(expected);
});

test('a suite without any canary is a problem', async () => {
  expect(await problems({ 'suite.yaml': SUITE })).toEqual(['.: holds no canary']);
});

test('a folder that does not exist is a problem', async () => {
  const dir = await folderWith({});
  const found = await problemsOf(loadSuite(join(dir, 'gone'), SCORERS), dir);
  expect(found).toEqual([expect.stringMatching(/^gone: cannot be read: ENOENT/)]);
});

test('a file outside a suite has its capability and its name as id, whatever the capability', async () => {
  const dir = await folderWith({ 'my-try.yaml': canary('One?', 'anything') });
  expect((await loadCanaryFile(join(dir, 'my-try.yaml'), SCORERS)).id).toBe('anything/my-try');
  await rm(join(dir, 'my-try.yaml'));
  const found = await problemsOf(loadCanaryFile(join(dir, 'my-try.yaml'), SCORERS), dir);
  expect(found[0]).toMatch(/^my-try\.yaml: cannot be read: ENOENT/);
});
