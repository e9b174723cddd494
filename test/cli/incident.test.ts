import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidentCommand } from '../../src/cli/incident.ts';
import type { Incident } from '../../src/judgement.ts';
import type { IncidentView } from '../../src/publish/views.ts';
import { openStore } from '../../src/store/kysely.ts';
import {
  answerOf,
  claimOf,
  commitOf,
  cycleOf,
  incidentOf,
  minute,
  NO_LIMIT,
  runCycle,
  sampleOf,
} from '../store/build.ts';
import { createWorkspace } from './workspace.ts';
import type { Result, Workspace } from './workspace.ts';

let place: Workspace;
beforeEach(async () => {
  place = await createWorkspace();
  await place.write('coalmine.yaml', `store: ./coalmine.db\n${place.config}`);
});
afterEach(() => place.remove());

const incident = (...args: string[]): Promise<Result> => place.run(incidentCommand, args);

const keep = async (...incidents: readonly Incident[]): Promise<void> => {
  const store = await openStore({ path: join(place.folder, 'coalmine.db'), answers: 'full' });
  await runCycle(store, cycleOf({ slots: [1] }), minute(1));
  await store.commitFold(commitOf(1, { incidents }));
  await store.close();
};

const OPEN = incidentOf('inc-2', {
  openedAt: minute(9),
  onsetAt: minute(3),
  localized: true,
  scope: { model: 'm', hardware: 'tpu' },
  candidates: [
    { scope: { model: 'm', hardware: 'tpu' }, probability: 0.912 },
    { scope: { model: 'm' }, probability: 0.05 },
  ],
  effect: { degradedFraction: 0.31, low: 0.2, high: 0.45 },
  owners: ['team-eu'],
  provisional: true,
});
const CLOSED = incidentOf('inc-1', { openedAt: minute(1), closedAt: minute(5), closedBy: 'recovery' });

test('a store without incidents says so, with code 0', async () => {
  expect(await incident('list')).toEqual({ code: 0, out: 'no incidents\n', err: '' });
  expect(await incident('list', '--format', 'json')).toEqual({ code: 0, out: '[]\n', err: '' });
});

test('incidents are listed newest first, a line each; the code is 1 while one is open', async () => {
  await keep(CLOSED, OPEN);
  const { code, out } = await incident('list');
  expect(code).toBe(1);
  expect(out.trimEnd().split('\n')).toEqual([
    `inc-2  open  quality  model=m,hardware=tpu  since ${minute(3)}`,
    `inc-1  closed ${minute(5)}  quality  model=m  since ${minute(0)}`,
  ]);
});

test('once all are closed the code of the list is 0', async () => {
  await keep(CLOSED);
  expect((await incident('list')).code).toBe(0);
});

test('the list as JSON holds the whole records', async () => {
  await keep(CLOSED, OPEN);
  const { code, out } = await incident('list', '--format', 'json');
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual([OPEN, CLOSED]);
});

test('one incident is shown with its size, evidence, owners and slices', async () => {
  await keep(CLOSED, OPEN);
  const { code, out } = await incident('show', 'inc-2');
  expect(code).toBe(1);
  expect(out.split('\n').slice(0, 12)).toEqual([
    `inc-2  open  quality  model=m,hardware=tpu  since ${minute(3)}`,
    'On model=m,hardware=tpu, since 2026-11-22 10:03 UTC (0 min ago): answers are worse than their baseline. About 31% of answers (20% to 45%) are affected.',
    'signals    correct',
    'size       about 31% of answers (20% to 45%)',
    'evidence   13.0 nats, alarm at 12.1',
    'opened     2026-11-22 10:09 UTC',
    'owners     team-eu',
    'backends   none that are configured now',
    'judged against a provisional baseline, with twice the tolerance',
    'slices',
    '     91%  model=m,hardware=tpu',
    '    5.0%  model=m',
  ]);
  expect(out).toContain('what to do\n  1. Read the failing samples');
  expect(out).toContain('coalmine incident close inc-2');
  expect(out).toContain('around the onset\n  2026-11-22 10:01 UTC  quality incident on model=m opened');
});

test('callers that are hit are counted where there are several', async () => {
  await keep({ ...OPEN, callers: { hit: 3, of: 16 } });
  const { out } = await incident('show', 'inc-2');
  expect(out.split('\n')[4]).toBe('callers    3 of 16 show a loss of their own');
});

test('the evidence is drawn in plain characters, and what was ruled out is said', async () => {
  const course = [0, 3, 8, 14].map((nats, i) => ({
    at: minute(i),
    nats,
    recoveryNats: 0,
    degradedFraction: null,
  }));
  const ruledOut = [{ what: 'failures', failures: 0, probes: 40 } as const];
  await keep({ ...OPEN, course, ruledOut });
  const { out } = await incident('show', 'inc-2');
  expect(out.slice(out.indexOf('evidence over'), out.indexOf('ruled out')).trimEnd().split('\n')).toEqual([
    'evidence over time',
    '    14.5 |   #',
    '    12.1 |---#',
    '         |  ##',
    '         |  ##',
    '         | ###',
    '       0 | ###',
    '         +----',
    '          2026-11-22 10:00 UTC to 2026-11-22 10:03 UTC',
  ]);
  expect(out).toContain('Missing answers: none of 40 probes failed');
});

test('what is not known of an incident is said to be unknown', async () => {
  await keep(CLOSED);
  const { code, out } = await incident('show', 'inc-1');
  expect(code).toBe(0);
  expect(out).toContain('size       cannot be told yet');
  expect(out).toContain('owners     none configured');
  expect(out).toContain('slices (cannot tell yet)');
  expect(JSON.parse((await incident('show', 'inc-1', '--format', 'json')).out)).toEqual({
    incident: CLOSED,
    backends: [],
    failing: [],
    verdicts: [],
    changes: [],
    nextSteps: [{ what: expect.stringContaining('It is closed') as string }],
  });
});

test('a failing answer stands beside those of its baseline, and none of it reaches the terminal as control characters', async () => {
  const hostile = '\u001b[2Jwrong\u202e\r\nincident closed';
  const store = await openStore({ path: join(place.folder, 'coalmine.db'), answers: 'full' });
  const plain = cycleOf({ slots: [1] });
  const cycle = {
    ...plain,
    slots: plain.slots.map((slot) => ({
      ...slot,
      probes: slot.probes.map((probe) => ({ ...probe, canary: 'arithmetic/six-by-seven', backend: 'one' })),
    })),
  };
  const [probe] = cycle.slots[0]!.probes;
  await store.openCycle(cycle);
  await store.claim([claimOf(probe!)], NO_LIMIT);
  await store.record([sampleOf(probe!, { outcome: answerOf({ text: hostile }), scores: { correct: 0 } })]);
  await store.closeSlot(cycle.slots[0]!.id, minute(1), 'deadline');
  await store.commitFold(commitOf(1, { incidents: [incidentOf('inc-3', { scope: {} })] }));
  await store.close();
  const { out } = await incident('show', 'inc-3');
  expect(out).toContain('arithmetic/six-by-seven on one: correct 0.00');
  expect(out).toContain('What is six by seven? Digits only.');
  expect(out).toContain('      | ‹U+001B›[2Jwrong‹U+202E›‹U+000D›\n      | incident closed');
  expect(out).toContain('no answer of its baseline is kept');
  expect(out).not.toMatch(/[\u001b\u202e\r]/u);
  const { out: json } = await incident('show', 'inc-3', '--format', 'json');
  expect(json).not.toMatch(/[\u001b\u202e\r]/u);
  expect((JSON.parse(json) as IncidentView).failing[0]!.sample.outcome).toMatchObject({ text: hostile });
});

test('an incident that the store does not have is the mistake of who asks', async () => {
  const { code, out, err } = await incident('show', 'inc-9');
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain('its store has no incident inc-9');
});

test('a change near the onset is told as coincident, with how often such changes have no incident', async () => {
  await keep(OPEN);
  const store = await openStore({ path: join(place.folder, 'coalmine.db'), answers: 'full' });
  const deploy = { kind: 'deploy', scope: {}, what: 'engine 7.2 \u001b[31m' } as const;
  await store.putChangeEvent({ ...deploy, id: 'c1', at: minute(2) });
  await store.close();
  const { out } = await incident('show', 'inc-2');
  expect(out).toContain('deploy on fleet: engine 7.2 ‹U+001B›[31m');
  expect(out).toMatch(
    /around the onset\n.*deploy on fleet.*\n\s+Coincident, not causal: there is no other deploy change/,
  );
});
