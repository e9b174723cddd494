import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Baseline } from '../../src/baselines/baseline.ts';
import { loadBaselines, loadPending } from '../../src/baselines/load.ts';
import { baselinePath } from '../../src/baselines/path.ts';
import { baselineText, removePending, writeBaseline, writePending } from '../../src/baselines/write.ts';
import { OperatorError } from '../../src/errors.ts';
import { STOP_REASONS } from '../../src/model.ts';
import { baseline } from './fixtures.ts';

const state = { folder: '' };
beforeEach(async () => {
  state.folder = await mkdtemp(join(tmpdir(), 'coalmine-baselines-'));
});
afterEach(() => rm(state.folder, { recursive: true }));

const put = async (path: string, content: unknown): Promise<void> => {
  const file = join(state.folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
};

const problemsOf = async (loading: Promise<unknown>): Promise<readonly string[]> => {
  const error: unknown = await loading.catch((thrown: unknown) => thrown);
  if (!(error instanceof OperatorError)) throw new Error('expected problems');
  return error.problems.map(({ file, path, message }) => `${file.slice(state.folder.length + 1)}: ${path}: ${message}`);
};

test('a baseline lies under its group, capability and name, with its variant unless that is plain', () => {
  expect(baselinePath(baseline())).toBe('one/arithmetic/change.json');
  expect(baselinePath(baseline({ variant: 'burst-16' }))).toBe('one/arithmetic/change@burst-16.json');
});

test('a folder that is missing has no baselines', async () => {
  expect(await loadBaselines(join(state.folder, 'nowhere'))).toEqual([]);
  expect(await loadPending(join(state.folder, 'nowhere'))).toEqual([]);
});

test('what is written is loaded again, pending ones apart', async () => {
  const burst = baseline({ variant: 'burst-8', provisional: true, approved: null });
  const waiting = baseline({ approved: null, learned: true });
  await writeBaseline(state.folder, baseline());
  await writeBaseline(state.folder, burst);
  await writePending(state.folder, waiting);
  expect(await loadBaselines(state.folder)).toEqual([baseline(), burst]);
  expect(await loadPending(state.folder)).toEqual([waiting]);
  await removePending(state.folder, waiting);
  await removePending(state.folder, waiting);
  expect(await loadPending(state.folder)).toEqual([]);
});

const at = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString());
const score = fc.option(fc.double({ min: 0, max: 1, noNaN: true }));
const text = fc.string({ unit: 'binary', maxLength: 50 });
const anySample = fc.record(
  {
    at,
    backend: fc.constant('one'),
    scores: fc.record({ correct: score, format: score }, { requiredKeys: [] }),
    stopReason: fc.constantFrom(...STOP_REASONS),
    length: fc.nat(),
    hash: fc.constant('0123456789abcdef'),
    text,
    thinkingTokens: fc.nat(),
    systemFingerprint: text,
  },
  { requiredKeys: ['at', 'backend', 'scores', 'stopReason', 'length', 'hash'] },
);
const anyBaseline = fc
  .array(fc.record({ at, samples: fc.array(anySample, { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 4 })
  .map((all): Baseline => baseline({ runs: all }));

test('every baseline is read back as it was written, whatever the answers hold', () => {
  fc.assert(
    fc.property(anyBaseline, (one) => {
      expect(JSON.parse(baselineText(one))).toEqual(JSON.parse(JSON.stringify(one)));
    }),
  );
});

test('the order of keys in memory does not change the file', () => {
  const one = baseline();
  const reversed = Object.fromEntries(Object.entries(one).reverse()) as unknown as Baseline;
  expect(baselineText(reversed)).toBe(baselineText(one));
});

test('a baseline that breaks its schema is never written', async () => {
  await expect(writeBaseline(state.folder, baseline({ runs: [] }))).rejects.toThrow();
  await expect(writeBaseline(state.folder, baseline({ group: '../out' }))).rejects.toThrow();
  expect(await readdir(state.folder)).toEqual([]);
});

test('writing again replaces the whole file and leaves nothing beside it', async () => {
  const file = await writeBaseline(state.folder, baseline());
  await writeBaseline(state.folder, baseline({ model: null }));
  expect(await readdir(dirname(file))).toEqual(['change.json']);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ model: null });
});

test('a file that a kill left half-written is not seen', async () => {
  await writeBaseline(state.folder, baseline());
  await put('one/arithmetic/.writing-x1y2z3/baseline', '{"formatVersion":1,"gro');
  await put('one/arithmetic/.writing-x1y2z3/half.json', '{"formatVersion":1,"gro');
  expect(await loadBaselines(state.folder)).toEqual([baseline()]);
});

test('files that are not baselines may lie in the folder', async () => {
  await put('README.md', 'approved by the evaluation team');
  expect(await loadBaselines(state.folder)).toEqual([]);
});

test('every problem of every file is listed at once', async () => {
  await put('one/arithmetic/change.json', '{');
  await put('one/arithmetic/sum.json', baseline());
  await put('two/arithmetic/change.json', { ...baseline({ group: 'two' }), extra: 1, recordedAt: 'yesterday', model: 5 });
  await put('three/arithmetic/change.json', baseline({ group: 'three', approved: null }));
  const problems = await problemsOf(loadBaselines(state.folder));
  expect(problems).toHaveLength(6);
  expect(problems[0]).toMatch(/^one\/arithmetic\/change\.json: : not JSON/);
  expect(problems.slice(1)).toEqual([
    'one/arithmetic/sum.json: : says that it belongs in one/arithmetic/change.json',
    'three/arithmetic/change.json: approved: nobody has approved it; move it to pending/ and run "coalmine baseline approve"',
    expect.stringContaining('two/arithmetic/change.json: model:'),
    'two/arithmetic/change.json: recordedAt: expected a time such as 2026-11-22T09:30:00Z',
    expect.stringContaining('two/arithmetic/change.json: '),
  ]);
});

test('a score outside 0 to 1 is refused with its place', async () => {
  const broken = { ...baseline(), runs: [{ at: '2026-10-01T00:00:00.000Z', samples: [{ ...baseline().runs[0]!.samples[0]!, scores: { correct: 1.5 } }] }] };
  await put('one/arithmetic/change.json', broken);
  expect(await problemsOf(loadBaselines(state.folder))).toEqual([
    expect.stringContaining('one/arithmetic/change.json: runs[0].samples[0].scores.correct: '),
  ]);
});
