import { Command } from 'commander';
import { version } from '../version.ts';
import { baselineCommand } from './baseline.ts';
import { checkCommand } from './check.ts';
import { demoCommand } from './demo.ts';
import { exportCommand } from './export.ts';
import { incidentCommand } from './incident.ts';
import type { Io } from './io.ts';
import { onceCommand } from './once.ts';
import { replayCommand } from './replay.ts';
import { serveCommand } from './serve.ts';
import { simulateCommand } from './simulate.ts';

/** All commands. Adding one is one file and one line here. */
const COMMANDS = [
  serveCommand,
  demoCommand,
  checkCommand,
  onceCommand,
  baselineCommand,
  incidentCommand,
  exportCommand,
  replayCommand,
  simulateCommand,
];

/** Commander's own messages go where the caller says, and it throws instead of ending the process. */
const settle = (command: Command, io: Io): void => {
  command
    .exitOverride()
    .showHelpAfterError('(--help lists the options)')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  for (const child of command.commands) settle(child, io);
};

export const createProgram = (io: Io): Command => {
  const program = new Command('coalmine')
    .description('Tells when a large language model service has silently become worse.')
    .version(version)
    .addHelpText(
      'after',
      '\nExit codes: 0 fine · 1 the answer is bad · 2 a mistake in what you wrote (all of them are listed) · 3 could not run',
    );
  for (const make of COMMANDS) program.addCommand(make(io));
  settle(program, io);
  return program;
};
