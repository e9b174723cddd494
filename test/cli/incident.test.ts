import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidentCommand } from '../../src/cli/incident.ts';
import type { Incident } from '../../src/judgement.ts';
import { openStore } from '../../src/store/kysely.ts';
import { commitOf, cycleOf, incidentOf, minute, runCycle } from '../store/build.ts';
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
  expect(out.trimEnd().split('\n')).toEqual([
    `inc-2  open  quality  model=m,hardware=tpu  since ${minute(3)}`,
    'signals    correct',
    'size       31.0% of answers (20.0% to 45.0%)',
    'evidence   13.0 nats, threshold 12.1',
    `opened     ${minute(9)}`,
    'owners     team-eu',
    'slices',
    '   91.2%  model=m,hardware=tpu',
    '    5.0%  model=m',
    'judged against a provisional baseline, with twice the tolerance',
  ]);
});

test('what is not known of an incident is said to be unknown', async () => {
  await keep(CLOSED);
  const { code, out } = await incident('show', 'inc-1');
  expect(code).toBe(0);
  expect(out).toContain('size       not known yet');
  expect(out).toContain('owners     none configured');
  expect(out).toContain('slices (cannot tell yet)');
  expect(JSON.parse((await incident('show', 'inc-1', '--format', 'json')).out)).toEqual(CLOSED);
});

test('an incident that the store does not have is the mistake of who asks', async () => {
  const { code, out, err } = await incident('show', 'inc-9');
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err).toContain('its store has no incident inc-9');
});
