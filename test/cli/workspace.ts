import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { BadAnswer } from '../../src/cli/io.ts';
import type { Io } from '../../src/cli/io.ts';
import { EnvironmentError, OperatorError, problemLine } from '../../src/errors.ts';
import type { Clock } from '../../src/model.ts';

/** Time stands still at 2026-11-22, ten in the morning; sleeping moves it. */
export const stillClock = (): Clock => {
  const state = { now: Date.UTC(2026, 10, 22, 10) };
  return {
    now: () => state.now,
    monotonicMs: () => state.now,
    sleep: (ms) => {
      state.now += Math.max(0, ms);
      return Promise.resolve();
    },
  };
};

/** The file of a canary with a question and its one right answer. */
export const CANARY = (question: string, answer: string) => `capability: arithmetic
messages:
  - user: ${question}
maxTokens: 16
checks:
  - { type: exact, value: "${answer}" }
examples:
  pass: ["${answer}"]
  fail: ["no", "yes"]
cost: small
source: written for this test
licence: Apache-2.0
`;

const CONFIG = `canaries: ./canaries
budget: { dollarsPerDay: 5 }
providers: { main: { type: anthropic, apiKey: "\${KEY}" } }
backends:
  - { id: one, provider: main, model: claude-sonnet-5-5 }
  - { id: two, provider: main, model: claude-sonnet-5-5, baseline: one }
`;

export interface Result {
  readonly code: 0 | 1 | 2 | 3;
  readonly out: string;
  readonly err: string;
}

/** A folder with a configuration of two backends and a suite of two canaries. */
export const createWorkspace = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-cli-'));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('coalmine.yaml', CONFIG);
  await write('canaries/suite.yaml', 'capabilities: [arithmetic]\nminimumExamples: 1\n');
  await write('canaries/arithmetic/six-by-seven.yaml', CANARY('What is six by seven? Digits only.', '42'));
  await write('canaries/arithmetic/dozen-and-one.yaml', CANARY('What is a dozen and one? Digits only.', '13'));

  const ioWith = (over: Partial<Io>, out: string[], err: string[]): Io => ({
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { KEY: 'sk-1', USER: 'ana' },
    clock: stillClock(),
    random: () => 0.5,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
    cwd: folder,
    ...over,
  });

  const codeOf = (error: unknown, err: string[]): Result['code'] => {
    if (error instanceof BadAnswer) return 1;
    if (error instanceof OperatorError) {
      err.push(error.problems.map((one) => `${problemLine(one).replaceAll(`${folder}/`, '')}\n`).join(''));
      return 2;
    }
    if (error instanceof EnvironmentError) {
      err.push(`${error.message}\n`);
      return 3;
    }
    throw error;
  };

  const run = async (make: (io: Io) => Command, args: readonly string[], over: Partial<Io> = {}): Promise<Result> => {
    const [out, err]: [string[], string[]] = [[], []];
    let code: Result['code'] = 0;
    try {
      await make(ioWith(over, out, err))
        .exitOverride()
        .parseAsync(args, { from: 'user' });
    } catch (error) {
      code = codeOf(error, err);
    }
    return { code, out: out.join('').replaceAll(`${folder}/`, ''), err: err.join('') };
  };

  return { folder, config: CONFIG, canary: CANARY, write, run, remove: () => rm(folder, { recursive: true }) };
};

export type Workspace = Awaited<ReturnType<typeof createWorkspace>>;
