import { startCommand } from '../../src/cli/demo/processes.ts';

/** Runs a command to its end; throws what it wrote last when it ends with another code than 0 or 1. */
export const runTo = async (args: readonly string[], logFile: string): Promise<void> => {
  const child = startCommand(args, logFile);
  const code = await child.ended;
  if (code !== 0 && code !== 1)
    throw new Error(`coalmine ${args.join(' ')} ended with ${String(code)}:\n${child.tail()}`);
};
