import { Command } from 'commander';
import { version } from '../version.ts';
import type { Io } from './io.ts';

/** A command as the list knows it: its file is loaded only when the command line names it. */
interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<(io: Io) => Command>;
}

/** All commands. Adding one is one file and one entry here. */
const COMMANDS: readonly Listed[] = [
  {
    name: 'serve',
    summary: 'Run the daemon: probe on schedule, judge, publish. SIGHUP reloads the configuration, SIGTERM stops.',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  {
    name: 'demo',
    summary: 'Watch a simulated fleet break silently, and see whether the daemon finds out. Needs nothing else.',
    load: async () => (await import('./demo.ts')).demoCommand,
  },
  {
    name: 'check',
    summary: 'Check configuration, canaries and baselines, and say what probing will cost. Sends nothing.',
    load: async () => (await import('./check.ts')).checkCommand,
  },
  {
    name: 'plan',
    summary: 'Say which faults would be found how fast, what bounds it, and what more would cost. Sends nothing.',
    load: async () => (await import('./plan.ts')).planCommand,
  },
  {
    name: 'once',
    summary: 'Send canaries now and show what comes back: pass rate, score of each check, cost. Changes no verdict.',
    load: async () => (await import('./once.ts')).onceCommand,
  },
  {
    name: 'baseline',
    summary: 'Record, compare and approve what healthy answers look like.',
    load: async () => (await import('./baseline.ts')).baselineCommand,
  },
  {
    name: 'incident',
    summary: 'Read incidents from the store (exit code 1 while one is open), or close one.',
    load: async () => (await import('./incident.ts')).incidentCommand,
  },
  {
    name: 'pause',
    summary:
      'Keep what is sent to a scope out of judgement for a while: during an upgrade, say. Asks the running daemon.',
    load: async () => (await import('./pause.ts')).pauseCommand,
  },
  {
    name: 'change',
    summary:
      'Tell of a deploy, a flag or a configuration that was changed, to be shown beside incidents. Asks the running daemon.',
    load: async () => (await import('./change.ts')).changeCommand,
  },
  {
    name: 'export',
    summary: 'Write all stored samples as JSON Lines, in the order in which they were judged; `replay` reads it.',
    load: async () => (await import('./export.ts')).exportCommand,
  },
  {
    name: 'replay',
    summary: 'Judge a recording (JSON Lines, .gz too) as the daemon would have. Exit code 1 when an incident opened.',
    load: async () => (await import('./replay.ts')).replayCommand,
  },
  {
    name: 'rules',
    summary: "Write Prometheus' alert rules and Alertmanager's inhibit rules for a configuration.",
    load: async () => (await import('./rules.ts')).rulesCommand,
  },
  {
    name: 'simulate',
    summary: 'Run a fleet of pretended model backends over HTTP, with faults on a timetable and a log of what is true.',
    load: async () => (await import('./simulate.ts')).simulateCommand,
  },
];

/** Commander's own messages go where the caller says, and it throws instead of ending the process. */
const settle = (command: Command, io: Io): void => {
  command
    .exitOverride()
    .showHelpAfterError('(--help lists the options)')
    .configureOutput({ writeOut: (text) => io.stdout.write(text), writeErr: (text) => io.stderr.write(text) });
  for (const child of command.commands) settle(child, io);
};

/** The program with the commands that `argv` names loaded; of the others it knows what its help says of them. */
export const createProgram = async (io: Io, argv: readonly string[]): Promise<Command> => {
  const program = new Command('coalmine')
    .description('Tells when a large language model service has silently become worse.')
    .version(version)
    .addHelpText(
      'after',
      '\nExit codes: 0 fine · 1 the answer is bad · 2 a mistake in what you wrote (all of them are listed) · 3 could not run',
    );
  for (const { name, summary, load } of COMMANDS) {
    // A word that is only the value of some option loads a command too many, which costs time and nothing else.
    const command = argv.includes(name) ? (await load())(io) : new Command(name);
    program.addCommand(command.description(summary));
  }
  settle(program, io);
  return program;
};
