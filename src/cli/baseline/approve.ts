import { approve } from '../../baselines/approve.ts';
import type { Baseline } from '../../baselines/baseline.ts';
import { baselinePath } from '../../baselines/path.ts';
import { removePending, writeBaseline } from '../../baselines/write.ts';
import { OperatorError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { scopeName } from '../../model.ts';
import { visible } from '../../publish/html.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import type { Everything } from '../load-everything.ts';
import { checkNames, chosen } from './options.ts';
import { openIncidentsOf } from './open-incidents.ts';
import type { Options } from './options.ts';

export interface ApproveOptions extends Options {
  readonly why: string;
  readonly by?: string;
  readonly all?: true;
}

const mistake = (path: string, message: string): Problem => ({ file: 'command line', path, message });

/** Who approves: `--by`, else the name that the system knows the user by. */
const approver = ({ by }: ApproveOptions, io: Io): string => by ?? io.env['USER'] ?? io.env['LOGNAME'] ?? '';

const commandProblems = (options: ApproveOptions, by: string): readonly Problem[] => {
  const everythingMeant = options.all === true || options.backends !== undefined || options.canaries !== undefined;
  return [
    ...(options.why.trim() === '' ? [mistake('--why', 'say why this is the healthy behaviour')] : []),
    ...(by.trim() === '' ? [mistake('--by', 'nobody is logged in under a name; say who approves')] : []),
    ...(everythingMeant ? [] : [mistake('--all', 'choose with --backends or --canaries, or say --all')]),
  ];
};

/** A baseline of another canary than today's would be invalid as soon as it is approved. */
const outdated = (waiting: readonly Baseline[], { suite, config }: Everything): readonly Problem[] => {
  const fingerprints = new Map(suite.canaries.map(({ id, fingerprint }) => [id, fingerprint]));
  return waiting.flatMap((baseline) => {
    const current = fingerprints.get(baseline.canary);
    if (current === baseline.fingerprint) return [];
    const file = `${config.baselines}/pending/${baselinePath(baseline)}`;
    const what =
      current === undefined ? 'the suite has no such canary' : 'canary or scorers have changed since it was recorded';
    return [{ file, path: 'fingerprint', message: `${what}; record again, or remove the file` }];
  });
};

/** Puts baselines that wait into use, with who approved them, when and why. */
export const approvePending = async (options: ApproveOptions, io: Io): Promise<void> => {
  const by = approver(options, io);
  const wrong = commandProblems(options, by);
  if (wrong.length > 0) throw new OperatorError(wrong);
  const everything = await loadEverything(options.config, io);
  checkNames(options, everything);
  const { baselines: folder } = everything.config;
  const waiting = chosen(options, everything.config, everything.pending);
  if (waiting.length === 0)
    throw new OperatorError([{ file: folder, path: '', message: 'nothing like this waits for approval' }]);
  const old = outdated(waiting, everything);
  if (old.length > 0) throw new OperatorError(old);
  const sick = await openIncidentsOf(waiting, everything.config);
  for (const { id, scope } of sick)
    io.stderr.write(
      visible(
        `warning: incident ${id} is open on ${scopeName(scope)}; it is closed as "new reference" when the daemon reloads, if it rests on these cells. Is this the healthy behaviour?\n`,
      ),
    );
  const at = new Date(io.clock.now()).toISOString();
  const approved: Baseline[] = [];
  for (const pending of waiting) {
    const baseline = approve(pending, { by, at, why: options.why });
    // In this order: a kill in between leaves the approved one in use and the pending one to be approved again.
    await writeBaseline(folder, baseline);
    await removePending(folder, pending);
    approved.push(baseline);
  }
  if (options.format === 'json') {
    io.stdout.write(
      `${JSON.stringify({ approved: approved.map(baselinePath), by, at, why: options.why, openIncidents: sick.map(({ id }) => id) })}\n`,
    );
    return;
  }
  const lines = approved.map((baseline) => `approved ${baselinePath(baseline)}`);
  io.stdout.write(
    `${[...lines, `by ${by}: ${options.why}`, 'A running daemon takes them up when it reloads (SIGHUP).'].join('\n')}\n`,
  );
};
