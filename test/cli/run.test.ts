import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';
import { version } from '../../src/version.ts';
import { createWorkspace, stillClock } from './workspace.ts';
import type { Workspace } from './workspace.ts';

let place: Workspace;
beforeEach(async () => {
  place = await createWorkspace();
});
afterEach(() => place.remove());

const runWith = async (...argv: string[]) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    env: { KEY: 'sk-1' },
    clock: stillClock(),
    random: () => 0.5,
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
    cwd: place.folder,
  };
  const code = await run(argv, io);
  return { code, out: out.join(''), err: err.join('') };
};

test('--version prints the version alone', async () => {
  expect(await runWith('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

test('--help lists every command and the exit codes', async () => {
  const { code, out, err } = await runWith('--help');
  expect(code).toBe(0);
  expect(err).toBe('');
  for (const name of ['serve', 'demo', 'check', 'once', 'baseline', 'incident', 'export', 'replay', 'simulate'])
    expect(out).toMatch(new RegExp(`^ {2}${name}\\b.*\\w`, 'm'));
  expect(out).toContain('Exit codes: 0 fine');
});

test.each(['serve', 'demo', 'check', 'once', 'baseline', 'incident', 'export', 'replay', 'simulate'])(
  '%s --help prints what it takes, with code 0, and does nothing else',
  async (name) => {
    const { code, out, err } = await runWith(name, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Usage: coalmine ${name} `));
    expect(out).toContain('--help');
  },
);

test.each([
  ['an unknown command', ['watch'], "unknown command 'watch'"],
  ['an unknown option', ['check', '--loud'], "unknown option '--loud'"],
  ['a missing argument', ['incident', 'show'], "missing required argument 'id'"],
  ['a value that is not among the choices', ['check', '--format', 'xml'], 'Allowed choices'],
  ['a number out of range', ['demo', '--cycle', '1'], 'expected a whole number from 2 to 60'],
  ['no command at all', [], 'Usage: coalmine'],
])('%s ends with 2 and says what was expected', async (_, argv, message) => {
  const { code, out, err } = await runWith(...argv);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain(message);
});

test('mistakes in the configuration are all listed and counted, one a line, with 2', async () => {
  await place.write('coalmine.yaml', `${place.config}nonsense: 1\ntolerance: 7\n`);
  const { code, out, err } = await runWith('check');
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain('nonsense');
  expect(err).toContain('tolerance');
  expect(err).toMatch(/\n2 problems\n$/);
});

test('a file that does not exist is one problem', async () => {
  const { code, err } = await runWith('check', '--config', 'none.yaml');
  expect(code).toBe(2);
  expect(err).toContain('none.yaml');
  expect(err).toMatch(/\n1 problem\n$/);
});

test('a store that cannot be opened ends with 3 and one line', async () => {
  await place.write('a-file', 'not a folder');
  await place.write('coalmine.yaml', `store: ./a-file/coalmine.db\n${place.config}`);
  const { code, err } = await runWith('incident', 'list');
  expect(code).toBe(3);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
  expect(err).toContain('coalmine.db');
});

test('an error that nobody foresaw is a bug of ours and rejects', async () => {
  const bug = new Error('a bug');
  const write = (): never => {
    throw bug;
  };
  const broken = { stdout: { write }, stderr: { write } } as unknown as Io;
  await expect(run(['--version'], broken)).rejects.toBe(bug);
});
