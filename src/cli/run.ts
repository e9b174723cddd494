import { CommanderError } from 'commander';
import { EnvironmentError, OperatorError, problemLine } from '../errors.ts';
import { BadAnswer } from './io.ts';
import type { ExitCode, Io } from './io.ts';
import { createProgram } from './program.ts';

/** `--help` and `--version` end commander with code 0; every other end of its own is a wrong command line. */
const codeOf = (error: unknown, io: Io): ExitCode => {
  if (error instanceof BadAnswer) return 1;
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  if (error instanceof OperatorError) {
    io.stderr.write(`${error.problems.map(problemLine).join('\n')}\n`);
    const count = error.problems.length;
    io.stderr.write(`${count} ${count === 1 ? 'problem' : 'problems'}\n`);
    return 2;
  }
  if (error instanceof EnvironmentError) {
    io.stderr.write(`${error.message}\n`);
    return 3;
  }
  throw error;
};

/** Runs one command line and returns the process's exit code. Bugs of ours reject. */
export const run = async (argv: readonly string[], io: Io): Promise<ExitCode> => {
  try {
    const program = await createProgram(io, argv);
    await program.parseAsync(argv, { from: 'user' });
    return 0;
  } catch (error) {
    return codeOf(error, io);
  }
};
