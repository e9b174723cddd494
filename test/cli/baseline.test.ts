import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBaselines, loadPending } from '../../src/baselines/load.ts';
import { writePending } from '../../src/baselines/write.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { baselineCommand } from '../../src/cli/baseline.ts';
import type { OpenSession } from '../../src/cli/baseline/session.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Cell } from '../../src/model.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { DEFAULT_SCENARIO } from '../../src/simulator/default-scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { openStore } from '../../src/store/kysely.ts';
import { answer, baseline, failure, sample } from '../baselines/fixtures.ts';
import { commitOf, cycleOf, incidentOf, minute, runCycle } from '../store/build.ts';
import { createWorkspace } from './workspace.ts';
import type { Workspace } from './workspace.ts';

const SIX = 'arithmetic/six-by-seven';
const DOZEN = 'arithmetic/dozen-and-one';

const state: { space: Workspace | null } = { space: null };
const space = (): Workspace => {
  if (state.space === null) throw new Error('no workspace');
  return state.space;
};
const folder = (): string => `${space().folder}/baselines`;
beforeEach(async () => {
  state.space = await createWorkspace();
});
afterEach(() => space().remove());

/** Answers every probe as `outcome` says; 42 is right. */
const fakeSession = (outcome: (cell: Cell) => 'right' | 'wrong' | 'failed' | 'nothing' = () => 'right') => {
  const sent: Cell[] = [];
  const closed: string[] = [];
  const open: OpenSession = () =>
    Promise.resolve({
      resume: () => Promise.resolve([]),
      send: ({ schedule, plannedAt, cells, repeats }) => {
        sent.push(...cells);
        return Promise.resolve(
          cells.flatMap((cell) => {
            const what = outcome(cell);
            if (what === 'nothing') return [];
            const slot = `${schedule}@${plannedAt}#0`;
            return Array.from({ length: repeats }, (_, position) =>
              sample(plannedAt, {
                ...cell,
                slot,
                position,
                outcome:
                  what === 'failed' ? failure() : answer({ text: what === 'right' ? '42' : '\u001b[2Jforty\nfour' }),
                scores: what === 'failed' ? {} : { correct: what === 'right' ? 1 : 0 },
              }),
            );
          }),
        );
      },
      close: () => {
        closed.push('closed');
        return Promise.resolve();
      },
    });
  return { open, sent, closed };
};

const run = (args: readonly string[], open: OpenSession = fakeSession().open, over: Partial<Io> = {}) =>
  space().run((io) => baselineCommand(io, open), args, over);

test('record --quick writes provisional baselines that are in use at once, and says so', async () => {
  const { open, sent, closed } = fakeSession();
  const { code, out, err } = await run(['record', '--quick'], open);
  expect(code).toBe(0);
  expect(err).toContain('2 cells, 5 runs back to back, 10 probes');
  expect(err).toContain('10 of 10 runs of cells');
  expect(out).toContain('2 baselines recorded back to back: provisional, in use with twice the tolerance');
  expect(sent).toHaveLength(10);
  expect(closed).toEqual(['closed']);
  const written = await loadBaselines(folder());
  expect(written.map(({ group, canary, provisional, approved }) => [group, canary, provisional, approved])).toEqual([
    ['one', DOZEN, true, null],
    ['one', SIX, true, null],
  ]);
  expect(await loadPending(folder())).toEqual([]);
});

test('record without --quick takes a day and waits for approval', async () => {
  const { code, out } = await run(['record', '--canaries', SIX]);
  expect(code).toBe(0);
  expect(out).toContain('1 baseline recorded: not used before');
  expect(await loadBaselines(folder())).toEqual([]);
  const [waiting] = await loadPending(folder());
  expect(waiting).toMatchObject({ canary: SIX, provisional: false, approved: null });
  const hours = waiting!.runs.map(({ at }) => (Date.parse(at) - Date.UTC(2026, 10, 22, 10)) / 3_600_000);
  expect(hours).toEqual([0, 6, 12, 18, 24]);
});

test('a second record disturbs nothing and sends nothing', async () => {
  await run(['record', '--quick']);
  const { open, sent } = fakeSession();
  expect(await run(['record', '--quick'], open)).toMatchObject({
    code: 0,
    out: 'nothing to record; --force records anew\n',
  });
  expect(sent).toEqual([]);
});

test('a changed canary is recorded anew, and no other', async () => {
  await run(['record', '--quick']);
  await space().write('canaries/arithmetic/six-by-seven.yaml', space().canary('What is 6 times 7? Digits only.', '42'));
  const { open, sent } = fakeSession();
  await run(['record', '--quick'], open);
  expect(new Set(sent.map(({ canary }) => canary))).toEqual(new Set([SIX]));
});

test('a cell with too many failures is refused with its reasons, and the others are written', async () => {
  const { code, out } = await run(
    ['record', '--quick'],
    fakeSession(({ canary }) => (canary === SIX ? 'failed' : 'right')).open,
  );
  expect(code).toBe(1);
  expect(out).toContain(
    `refused one/${SIX}.json: 0 runs have an answer; at least 5 are needed; 2 of 2 probes failed (timeout 2); at most 20% may fail`,
  );
  expect((await loadBaselines(folder())).map(({ canary }) => canary)).toEqual([DOZEN]);
});

test('when nothing can be sent it says why and writes nothing', async () => {
  const { code, err } = await run(['record', '--quick'], fakeSession(() => 'nothing').open);
  expect(code).toBe(3);
  expect(err).toContain('no probe was sent: the budget of the day is spent');
  expect(await loadBaselines(folder())).toEqual([]);
});

test('a recording that is stopped writes nothing and can go on', async () => {
  const { code, err } = await run(['record', '--quick'], fakeSession().open, { signal: AbortSignal.abort() });
  expect(code).toBe(3);
  expect(err).toContain('stopped; the same command goes on from here');
  expect(await loadBaselines(folder())).toEqual([]);
});

test('wrong numbers and names on the command line are all listed', async () => {
  const numbers = await run(['record', '--runs', '4', '--repeats', '0', '--over', '5m']);
  expect(numbers).toMatchObject({ code: 2 });
  expect(numbers.err.split('\n').slice(0, 3)).toEqual([
    'command line: --runs: must be a whole number from 5 to 100',
    'command line: --repeats: must be a whole number from 1 to 100',
    'command line: --over: must be from 6h to 30d; for less use --quick',
  ]);
  const names = await run(['show', '--backends', 'uno', '--canaries', 'arithmetik']);
  expect(names.err).toBe(
    'command line: --backends: no backend has the id "uno"\ncommand line: --canaries: no canary or capability "arithmetik"\n',
  );
});

test('a terminal gets a bar, a pipe gets lines', async () => {
  const written: string[] = [];
  const stderr = { isTTY: true, write: (text: string) => written.push(text) };
  await run(['record', '--quick'], fakeSession().open, { stderr });
  expect(written.join('')).toContain('100% | 10 of 10 runs of cells');
});

test('approve puts what waits into use with who, when and why; only what was chosen', async () => {
  await run(['record']);
  const { code, out } = await run(['approve', '--canaries', SIX, '--why', 'a calm week']);
  expect(code).toBe(0);
  expect(out).toContain(`approved one/${SIX}.json\nby ana: a calm week\n`);
  expect(await loadBaselines(folder())).toMatchObject([
    { canary: SIX, approved: { by: 'ana', at: '2026-11-22T10:00:00.000Z', why: 'a calm week' } },
  ]);
  expect((await loadPending(folder())).map(({ canary }) => canary)).toEqual([DOZEN]);
});

test('approve warns when an incident is open on the backends of what it approves, and goes on', async () => {
  await run(['record']);
  const path = join(space().folder, 'data/coalmine.db');
  const store = await openStore({ path, answers: 'full' });
  await runCycle(store, cycleOf({ slots: [1] }), minute(1));
  const incidents = [
    incidentOf('inc-1', { scope: { model: 'claude-sonnet-5-5' } }),
    incidentOf('inc-2', { scope: { model: 'another' } }),
    incidentOf('inc-3', { scope: {}, closedAt: minute(2), closedBy: 'recovery' }),
  ];
  await store.commitFold(commitOf(1, { incidents }));
  await store.close();
  const { code, out, err } = await run(['approve', '--all', '--why', 'calm', '--format', 'json']);
  expect(code).toBe(0);
  expect(err.trim().split('\n')).toEqual([expect.stringMatching(/warning: incident inc-1 is open .*new reference/)]);
  expect(JSON.parse(out)).toMatchObject({ openIncidents: ['inc-1'] });
});

test('approve changes nothing but the approval', async () => {
  await run(['record', '--canaries', SIX]);
  const [waiting] = await loadPending(folder());
  await run(['approve', '--all', '--why', 'calm', '--by', 'ben']);
  const [approved] = await loadBaselines(folder());
  expect({ ...approved, approved: null }).toEqual(waiting);
  expect(approved?.approved?.by).toBe('ben');
});

test('approve without a choice, a reason or a name is a wrong command line', async () => {
  const { code, err } = await run(['approve', '--why', ' '], fakeSession().open, { env: { KEY: 'sk-1' } });
  expect(code).toBe(2);
  expect(err.split('\n').slice(0, 3)).toEqual([
    'command line: --why: say why this is the healthy behaviour',
    'command line: --by: nobody is logged in under a name; say who approves',
    'command line: --all: choose with --backends or --canaries, or say --all',
  ]);
});

test('a baseline of a canary that has changed since cannot be approved', async () => {
  await run(['record', '--canaries', SIX]);
  await space().write('canaries/arithmetic/six-by-seven.yaml', space().canary('What is 6 times 7? Digits only.', '42'));
  const { code, err } = await run(['approve', '--all', '--why', 'calm']);
  expect(code).toBe(2);
  expect(err).toContain('canary or scorers have changed since it was recorded');
  expect(await loadBaselines(folder())).toEqual([]);
});

test('approve with nothing that waits says so', async () => {
  expect(await run(['approve', '--all', '--why', 'calm'])).toMatchObject({
    code: 2,
    err: 'baselines: nothing like this waits for approval\n',
  });
});

test('show lists every baseline with its state and what the state means', async () => {
  await run(['record', '--quick', '--canaries', SIX]);
  await writePending(folder(), baseline({ group: 'one', canary: DOZEN, approved: null, learned: true }));
  const { code, out } = await run(['show']);
  expect(code).toBe(0);
  expect(out).toMatch(/^group +canary +state +runs +correct +format +model +recorded +expires +approved by$/m);
  expect(out).toMatch(/^one +arithmetic\/dozen-and-one +missing +– /m);
  expect(out).toMatch(
    /^one +arithmetic\/six-by-seven +provisional +5 × 1\.0 +1\.000 +– +m-2026 +2026-11-22 +2027-02-20 +–$/m,
  );
  expect(out).toMatch(/^one +arithmetic\/dozen-and-one +pending \(learned\) +5 × 1\.0 +0\.800 /m);
  expect(out).toContain('3 baselines\nprovisional: recorded back to back');
  const { out: json } = await run(['show', '--format', 'json', '--canaries', SIX]);
  expect(JSON.parse(json)).toMatchObject([{ canary: SIX, state: 'provisional', scores: { correct: 1 } }]);
});

test('diff sets what waits beside what is in use, with answers side by side and nothing that moves the cursor', async () => {
  await run(['record', '--quick']);
  await run(['record', '--force', '--canaries', SIX], fakeSession(() => 'wrong').open);
  const { code, out } = await run(['diff']);
  expect(code).toBe(0);
  expect(out).toContain(`one/${SIX}.json`);
  expect(out).toMatch(/^ {2}correct +1\.000 +0\.000 +0\.000 +0\.000 +-1\.000 +0\.008$/m);
  expect(out).toMatch(/^ {2}42 +│ \\u\{1b\}\[2Jforty$/m);
  expect(out).toMatch(/│ four$/m);
  expect(out).not.toContain('\u001b');
  const { out: json } = await run(['diff', '--format', 'json']);
  expect(JSON.parse(json)).toMatchObject({
    diffs: [{ canary: SIX, scores: { correct: { difference: -1 } } }],
    new: [],
  });
});

test('diff names what is new, and says when nothing waits', async () => {
  expect((await run(['diff'])).out).toBe('nothing waits for approval\n');
  await run(['record', '--canaries', SIX]);
  expect((await run(['diff'])).out).toBe(`one/${SIX}.json\n  new: nothing to compare with\n`);
});

test('a kill between writing and removing leaves a state from which approving again works', async () => {
  await run(['record', '--canaries', SIX]);
  const [waiting] = await loadPending(folder());
  await run(['approve', '--all', '--why', 'calm']);
  await writePending(folder(), waiting!);
  expect(await run(['approve', '--all', '--why', 'again'])).toMatchObject({ code: 0 });
  expect((await loadBaselines(folder()))[0]?.approved?.why).toBe('again');
});

test('through the real store and provider a quick recording of a simulated backend is complete', async () => {
  const suite = await loadSuite(`${space().folder}/canaries`, SCORERS);
  const clock: Io['clock'] = {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((done) => {
        const wake = (): void => {
          clearTimeout(timer);
          done();
        };
        const timer = setTimeout(wake, Math.max(0, ms));
        signal?.addEventListener('abort', wake, { once: true });
      }),
  };
  const simulator = await startSimulator({ suite, scenario: DEFAULT_SCENARIO, clock, host: '127.0.0.1', port: 0 });
  try {
    const config = space().config.replace('type: anthropic', `type: anthropic, baseUrl: "${simulator.url}"`);
    await space().write('coalmine.yaml', config);
    const { code, out, err } = await space().run((io) => baselineCommand(io), ['record', '--quick', '--repeats', '2'], {
      clock,
    });
    expect([code, err.split('\n').at(-2)]).toEqual([0, '10 of 10 runs of cells']);
    expect(out).toContain('2 baselines recorded');
  } finally {
    await simulator.stop();
  }
  const written = await loadBaselines(folder());
  expect(written.map(({ runs, model }) => [runs.length, runs[0]?.samples.length, model])).toEqual([
    [5, 2, 'claude-sonnet-5-5'],
    [5, 2, 'claude-sonnet-5-5'],
  ]);
  expect(await readFile(`${folder()}/one/${SIX}.json`, 'utf8')).not.toContain('sk-1');
  expect((await readdir(`${folder()}/one/arithmetic`)).sort()).toEqual(['dozen-and-one.json', 'six-by-seven.json']);
});

test('learn says what is missing before anything can be learned', async () => {
  expect((await run(['learn'])).out).toBe('no baseline is provisional, or all that are have one that waits\n');
  await run(['record', '--quick', '--canaries', SIX]);
  expect(await run(['learn'])).toEqual({
    code: 0,
    out: `not yet one/${SIX}.json: 0 cycles on 0 UTC days so far; 5 cycles on 3 days are needed\n`,
    err: '',
  });
});
