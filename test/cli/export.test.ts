import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { exportCommand } from '../../src/cli/export.ts';
import type { Io } from '../../src/cli/io.ts';
import { EnvironmentError, OperatorError } from '../../src/errors.ts';
import { openStore } from '../../src/store/kysely.ts';
import { cycleOf, minute, probesOf, runCycle } from '../store/build.ts';
import { createFakeClock } from '../support/fake-clock.ts';

const folderWithStore = async (slots: readonly number[]): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'coalmine-export-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore({ path: join(folder, 'coalmine.db'), answers: 'full' });
  await runCycle(store, cycleOf({ slots }), minute(9));
  await store.close();
  return folder;
};

const ioOf = (cwd: string, more: Partial<Io> = {}): Io & { readonly written: string[] } => {
  const written: string[] = [];
  return {
    written,
    stdout: { write: (text) => written.push(text) > 0 },
    stderr: { write: () => true },
    env: {},
    clock: createFakeClock(minute(0)),
    random: () => 0.5,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
    cwd,
    ...more,
  };
};

const run = (io: Io, ...argv: readonly string[]): Promise<unknown> =>
  exportCommand(io).exitOverride().parseAsync(argv, { from: 'user' });

const keysOf = (text: string): readonly string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { probe: string }).probe);

const keysOfCycle = (slots: readonly number[]): readonly string[] => probesOf(cycleOf({ slots })).map(({ key }) => key);

test('the samples of a store go to standard output, a line each', async () => {
  const cwd = await folderWithStore([3, 2]);
  const io = ioOf(cwd);
  await run(io, '--store', 'coalmine.db');
  expect(keysOf(io.written.join(''))).toEqual(keysOfCycle([3, 2]));
});

test('an output that is full is waited for', async () => {
  const slots = [700];
  const cwd = await folderWithStore(slots);
  const waiting: (() => void)[] = [];
  const written: string[] = [];
  const stdout: Io['stdout'] = {
    write: (text) => {
      written.push(text);
      return false;
    },
    once: (_, listener) => waiting.push(listener),
  };
  const done = run(ioOf(cwd, { stdout }), '--store', 'coalmine.db');
  let finished = false;
  void done.then(() => (finished = true));
  for (let pieces = 1; ; pieces += 1) {
    await expect.poll(() => finished || waiting.length, { interval: 1 }).toBeTruthy();
    if (waiting.length === 0) break;
    expect(written).toHaveLength(pieces);
    waiting.pop()!();
  }
  await done;
  expect(written.length).toBeGreaterThan(2);
  expect(keysOf(written.join(''))).toEqual(keysOfCycle(slots));
});

test.each(['out.jsonl', 'out.jsonl.gz'])('%s is written whole or not at all', async (name) => {
  const cwd = await folderWithStore([3, 2]);
  await run(ioOf(cwd), '--store', 'coalmine.db', '--output', name);
  const bytes = readFileSync(join(cwd, name));
  expect(keysOf((name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())).toEqual(keysOfCycle([3, 2]));
  expect(readdirSync(cwd).filter((file) => file.includes('partial'))).toEqual([]);

  const error: unknown = await run(ioOf(cwd), '--store', 'coalmine.db', '--output', `missing/${name}`).catch(
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EnvironmentError);
});

test('a stopped export says so and leaves no file', async () => {
  const cwd = await folderWithStore([3]);
  const signal = AbortSignal.abort();
  await expect(run(ioOf(cwd, { signal }), '--store', 'coalmine.db', '-o', 'out.jsonl')).rejects.toThrow(/was stopped/);
  await expect(run(ioOf(cwd, { signal }), '--store', 'coalmine.db')).rejects.toThrow(/was stopped/);
  expect(existsSync(join(cwd, 'out.jsonl'))).toBe(false);
});

test('a store that is not there is a mistake, and is not made', async () => {
  const cwd = await folderWithStore([1]);
  await expect(run(ioOf(cwd), '--store', 'other.db')).rejects.toBeInstanceOf(OperatorError);
  expect(existsSync(join(cwd, 'other.db'))).toBe(false);
});
