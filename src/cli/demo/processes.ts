import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EnvironmentError } from '../../errors.ts';

/** Last lines of a child that ended badly, for the error. */
const TAIL_LINES = 15;

export interface Child {
  /** Resolves with the first group of the pattern's first match in what the child prints. */
  readonly says: (pattern: RegExp) => Promise<string>;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and waits. */
  readonly stop: () => Promise<void>;
  readonly signal: (name: NodeJS.Signals) => void;
  /** Ends it at once, as a crash would, and waits. */
  readonly kill: () => Promise<void>;
  readonly tail: () => string;
}

const main = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../main.ts' : '../../main.js', import.meta.url),
);

/** Starts this very program with another command; what it prints goes to a file, too. */
export const startCommand = (args: readonly string[], logFile: string, env = process.env): Child => {
  const child: ChildProcess = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const log = createWriteStream(logFile);
  let printed = '';
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer): void => {
    log.write(chunk);
    // Long runs print much, and nobody waits for what was said long ago.
    printed = (printed + chunk.toString('utf8')).slice(-100_000);
    for (const look of waiting) look();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      log.end();
      resolve(code);
    });
  });
  const tail = (): string => printed.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  return {
    ended,
    tail,
    says: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(printed)?.[1];
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void ended.then((code) => {
          if (waiting.delete(look))
            reject(new EnvironmentError(`coalmine ${args[0] ?? ''} ended with ${code ?? 'a signal'}:\n${tail()}`));
        }, reject);
      }),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
    signal: (name) => void child.kill(name),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
};
