import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { simulateCommand } from '../../src/cli/simulate.ts';
import { OperatorError } from '../../src/errors.ts';
import { fakeClock } from '../simulator/fixtures.ts';

const root = resolve(import.meta.dirname, '../..');
let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'simulate-'));
});
afterAll(() => rm(dir, { recursive: true }));

const makeIo = () => {
  const printed: string[] = [];
  const stop = new AbortController();
  const io: Io = {
    stdout: { write: (text) => printed.push(text) },
    stderr: { write: (text) => printed.push(text) },
    env: {},
    clock: fakeClock(),
    random: () => 0.5,
    signal: stop.signal,
    onHangup: () => () => undefined,
    cwd: root,
  };
  return { io, printed, stop };
};

const run = (io: Io, ...args: string[]): Promise<unknown> =>
  simulateCommand(io)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parseAsync(args, { from: 'user' });

test('it prints where it is, answers until the signal, and leaves the truth in its file', async () => {
  const { io, printed, stop } = makeIo();
  const truth = join(dir, 'truth.jsonl');
  const scenario = 'examples/scenarios/one-slice.yaml';
  const running = run(io, '--listen', '127.0.0.1:0', '--scenario', scenario, '--truth', truth, '--seed', '3');
  await expect.poll(() => printed.join('')).toContain('baseUrl');
  const url = /simulator at (\S+)/.exec(printed.join(''))?.[1] ?? '';
  expect(printed.join('')).toContain(`${scenario}, 1 fault\n`);
  expect(await (await fetch(`${url}/admin/truth`)).json()).toMatchObject({ faults: [{ name: 'wrong-kernel' }] });
  stop.abort();
  await running;
  await expect(fetch(url)).rejects.toThrow();
  expect(await readFile(truth, 'utf8')).toMatch(/"event":"fault","name":"wrong-kernel"/);
});

test.each([
  ['--listen', 'nowhere'],
  ['--listen', '127.0.0.1:99999'],
  ['--seed', '-1'],
  ['--seed', '1.5'],
])('%s %s is a wrong command line', async (...args) => {
  await expect(run(makeIo().io, ...args)).rejects.toBeInstanceOf(CommanderError);
});

test('a scenario or a suite that cannot be read is the operator’s mistake', async () => {
  const { io } = makeIo();
  await expect(run(io, '--scenario', 'none.yaml')).rejects.toBeInstanceOf(OperatorError);
  await expect(run(io, '--canaries', dir)).rejects.toBeInstanceOf(OperatorError);
});
