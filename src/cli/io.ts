import type { Clock, Random } from '../model.ts';

/** What a command may touch of the process: main.ts makes the real one, tests make their own. */
export interface Io {
  readonly stdout: {
    readonly write: (text: string) => unknown;
    readonly isTTY?: boolean;
    /** With it, a writer that was told `false` waits for `drain`. */
    readonly once?: (event: 'drain', listener: () => void) => unknown;
  };
  readonly stderr: { readonly write: (text: string) => unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts on SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
  /** Calls back on SIGHUP; returns how to stop listening. */
  readonly onHangup: (callback: () => void) => () => void;
  readonly cwd: string;
}

/** What a command ended with: 0 fine, 1 the answer is bad, 2 the operator's mistake, 3 could not run. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Thrown by a command whose answer is bad, after it has printed it. Not an error to print. */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
}
