import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import type { Sample } from '../../src/model.ts';
import { sampleToLine } from '../../src/store/recording-line.ts';
import { splitLines } from '../../src/store/recording-lines.ts';
import { placeOf } from '../../src/store/recording-slot.ts';
import { readRecording, type RecordedSlot, type ReadOptions } from '../../src/store/recording.ts';
import { cycleOf, minute, probesOf, sampleOf } from './build.ts';
import { temporaryPath } from './folder.ts';
import { backendOf } from './recorded-samples.ts';

const collect = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const file = (lines: readonly string[], name = 'r.jsonl'): string => {
  const path = temporaryPath(name);
  const text = lines.map((line) => `${line}\n`).join('');
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
};

const read = (files: readonly string[], options: ReadOptions = {}): Promise<RecordedSlot[]> =>
  collect(readRecording(files, options));

const foreign = (at: string, backend: string, more: object = {}): string =>
  JSON.stringify({ at, canary: 'c', backend: { id: backend }, answer: { text: 'x' }, ...more });

const lineOf = (sample: Sample, slotClosedAt = minute(6), more: object = {}): string =>
  sampleToLine(sample, { backend: backendOf(sample.backend), slotStartAt: sample.plannedAt, slotClosedAt, ...more });

test('bytes become lines however they are cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'grapheme' }).filter((line) => line.trim() !== '' && !line.includes('\n'))),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      fc.boolean(),
      async (lines, cuts, ended) => {
        const bytes = Buffer.from(`\u{feff}${lines.join('\n')}${ended ? '\n' : ''}`);
        const chunks: Buffer[] = [];
        for (let from = 0, index = 0; from < bytes.length; index += 1) {
          const size = cuts[index % cuts.length]!;
          chunks.push(bytes.subarray(from, from + size));
          from += size;
        }
        const found = await collect(splitLines(Readable.from(chunks)));
        // A mark of byte order at the start is no part of the first line.
        expect(found.map(({ text }) => text)).toEqual(lines);
        expect(found.map(({ number }) => number)).toEqual(lines.map((_, index) => index + 1));
      },
    ),
  );
});

test('a line that is too long is passed over without being held', async () => {
  const chunks = ['short\n', 'x'.repeat(60), 'x'.repeat(60), 'end\n\n', 'last'].map((text) => Buffer.from(text));
  expect(await collect(splitLines(Readable.from(chunks), 100))).toEqual([
    { number: 1, text: 'short' },
    { number: 2, text: null },
    { number: 4, text: 'last' },
  ]);
});

test.each(['r.jsonl', 'r.jsonl.gz'])(
  '%s: neighbouring lines of one slot are one slot, numbered as they come',
  async (name) => {
    const cycle = cycleOf({ slots: [3, 2] });
    const samples = probesOf(cycle).map((probe) => sampleOf(probe));
    const slots = await read([
      file(
        samples.map((sample) => lineOf(sample)),
        name,
      ),
    ]);
    expect(slots.map(({ slot }) => slot)).toEqual(
      cycle.slots.map(({ id, index, startAt }) => ({
        number: index + 1,
        id,
        cycle: cycle.id,
        schedule: 'hourly',
        index,
        startAt,
        closedAt: minute(6),
        purpose: 'schedule',
        samples: samples.filter(({ slot }) => slot === id),
      })),
    );
    expect(slots[0]!.backends).toEqual([backendOf('east'), backendOf('west')]);
    expect(slots[0]!.toScore.size).toBe(0);
  },
);

test('lines in another order within their slot are put in planned position', async () => {
  const samples = probesOf(cycleOf({ slots: [9] })).map((probe) => sampleOf(probe));
  const slots = await read([file(samples.toReversed().map((sample) => lineOf(sample)))]);
  expect(slots[0]!.slot.samples).toEqual(samples);
});

test('lines without a slot are grouped by their minute, in the cycle of their hour', async () => {
  const path = file([
    foreign('2026-11-22T10:58:01Z', 'a'),
    foreign('2026-11-22T10:58:59Z', 'b', { scores: { correct: 1 } }),
    foreign('2026-11-22T11:00:00Z', 'a'),
  ]);
  const slots = await read([path]);
  const hour = 'recording@2026-11-22T10:00:00.000Z';
  expect(slots.map(({ slot: { samples, ...slot } }) => ({ ...slot, keys: samples.map(({ key }) => key) }))).toEqual([
    {
      number: 1,
      id: `${hour}#58`,
      cycle: hour,
      schedule: 'recording',
      index: 58,
      startAt: '2026-11-22T10:58:00.000Z',
      closedAt: '2026-11-22T10:59:00.000Z',
      purpose: 'schedule',
      keys: [`${hour}#58/0`, `${hour}#58/1`],
    },
    {
      number: 2,
      id: 'recording@2026-11-22T11:00:00.000Z#0',
      cycle: 'recording@2026-11-22T11:00:00.000Z',
      schedule: 'recording',
      index: 0,
      startAt: '2026-11-22T11:00:00.000Z',
      closedAt: '2026-11-22T11:01:00.000Z',
      purpose: 'schedule',
      keys: ['recording@2026-11-22T11:00:00.000Z#0/0'],
    },
  ]);
  expect([...slots[0]!.toScore]).toEqual([`${hour}#58/0`]);
});

test('a slot of a foreign name is a cycle of its own and closes with its last answer', async () => {
  const run = { slot: 'run-12', answer: { text: 'x', latencyMs: 1500 } };
  const [only] = await read([
    file([foreign('2026-11-22T10:58:01Z', 'a', run), foreign('2026-11-22T10:59:30Z', 'b', run)]),
  ]);
  expect(only!.slot).toMatchObject({ id: 'run-12', cycle: 'run-12', schedule: 'recording', index: 0 });
  expect(only!.slot.startAt).toBe('2026-11-22T10:58:01.000Z');
  expect(only!.slot.closedAt).toBe('2026-11-22T10:59:31.500Z');
});

test.each([
  ['hourly@2026-11-22T10:07:00.000Z#12', 'hourly@2026-11-22T10:07:00.000Z', 'hourly', 12],
  ['a@b@2026-11-22T10:07:00.000Z#0', 'a@b@2026-11-22T10:07:00.000Z', 'a@b', 0],
  ['plain', 'plain', 'recording', 0],
  ['x#3', 'x#3', 'recording', 0],
  ['', '', 'recording', 0],
])('the slot %s is in cycle %s of %s at %i', (id, cycle, schedule, index) => {
  expect(placeOf(id)).toEqual({ cycle, schedule, index });
});

test('files are merged by time, a minute that two share is one slot', async () => {
  const [first, second] = [
    file([
      foreign('2026-11-22T10:00:05Z', 'a'),
      foreign('2026-11-22T10:01:05Z', 'a'),
      foreign('2026-11-22T10:03:00Z', 'a'),
    ]),
    file([foreign('2026-11-22T10:01:01Z', 'b'), foreign('2026-11-22T10:02:00Z', 'b')]),
  ];
  const slots = await read([first, second]);
  expect(slots.map(({ slot }) => slot.samples.map(({ backend }) => backend))).toEqual([
    ['a'],
    ['a', 'b'],
    ['b'],
    ['a'],
  ]);
  expect(slots.map(({ slot }) => slot.number)).toEqual([1, 2, 3, 4]);
});

test('exports that overlap give each probe once', async () => {
  const lines = probesOf(cycleOf({ slots: [2, 2] })).map((probe) => lineOf(sampleOf(probe)));
  const once = await read([file(lines)]);
  expect(await read([file(lines), file(lines.slice(0, 2), 'x.jsonl.gz')])).toEqual(once);
});

test('late samples, other purposes and open slots are told of but are in no slot', async () => {
  const cycle = cycleOf({ slots: [4] });
  const [one, two, three, four] = probesOf(cycle).map((probe) => sampleOf(probe));
  const lines = [
    lineOf(one!),
    lineOf({ ...two!, late: true }),
    lineOf({ ...three!, purpose: 'baseline' }),
    lineOf(four!, undefined, { open: true }),
  ];
  const unfolded: string[] = [];
  const slots = await read([file(lines)], { onUnfolded: ({ key }) => unfolded.push(key) });
  expect(slots.flatMap(({ slot }) => slot.samples)).toEqual([one]);
  expect(unfolded).toEqual([two!.key, three!.key, four!.key]);
});

test('a key that nobody reads is told once', async () => {
  const keys: string[] = [];
  const lines = [1, 2, 3].map((n) => foreign(`2026-11-22T10:00:0${n}Z`, 'a', { scroes: n }));
  await read([file(lines)], { onIgnoredKey: (path) => keys.push(path) });
  expect(keys).toEqual(['scroes']);
});

test('all problems of all files are told at the end, and no slot is given after the first', async () => {
  const bad = file([
    foreign('2026-11-22T10:00:05Z', 'a'),
    '{',
    foreign('2026-11-22T11:00:05Z', 'a'),
    foreign('x', 'a'),
  ]);
  const missing = temporaryPath('missing.jsonl');
  const slots: RecordedSlot[] = [];
  let error: unknown = null;
  try {
    for await (const slot of readRecording([bad, missing])) slots.push(slot);
  } catch (reason) {
    error = reason;
  }
  expect(slots).toEqual([]);
  expect(error).toBeInstanceOf(OperatorError);
  const { problems } = error as OperatorError;
  expect(problems.map(({ file: name, line, path }) => [name, line, path])).toEqual([
    [missing, undefined, ''],
    [bad, 2, ''],
    [bad, 4, 'at'],
  ]);
});

test('a packed file that was cut is a problem, not a shorter recording', async () => {
  const path = file(
    Array.from({ length: 50 }, (_, n) => foreign(`2026-11-22T10:${10 + n}:00Z`, 'a')),
    'cut.jsonl.gz',
  );
  writeFileSync(path, readFileSync(path).subarray(0, -20));
  await expect(read([path])).rejects.toThrow(/cannot be read/);
});

test('a reader that stops early closes its files', async () => {
  const lines = Array.from({ length: 5000 }, (_, n) => foreign(minute(n), 'a'));
  const path = file(lines);
  for await (const { slot } of readRecording([path])) if (slot.number === 3) break;
  appendFileSync(path, '{}');
});
