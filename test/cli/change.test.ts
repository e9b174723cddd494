import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeCommand } from '../../src/cli/change.ts';
import { startAnsweringServer } from './answering-server.ts';
import type { AnsweringServer } from './answering-server.ts';
import { createWorkspace } from './workspace.ts';
import type { Result, Workspace } from './workspace.ts';

let place: Workspace;
let server: AnsweringServer;

beforeEach(async () => {
  place = await createWorkspace();
  server = await startAnsweringServer();
  const { port } = server;
  await place.write('coalmine.yaml', `http: { listen: "127.0.0.1:${port}" }\n${place.config}`);
});
afterEach(async () => {
  await server.close();
  await place.remove();
});

const change = (...args: string[]): Promise<Result> => place.run(changeCommand, args);
const EVENT = {
  id: 'change-1',
  kind: 'deploy',
  scope: { model: 'm' },
  at: '2026-11-22T09:50:00.000Z',
  what: 'engine \u001b[31m',
};

test('a change is told to the daemon; a duration counts back from now, and without a time the daemon says now', async () => {
  server.answerWith({ status: 201, body: JSON.stringify({ status: 'success', data: EVENT }) });
  const { code, out } = await change(
    'deploy',
    'model=m',
    '--what',
    'engine',
    '--at',
    '10m',
    '--link',
    'https://x.example',
  );
  expect(code).toBe(0);
  expect(out).toContain('change-1  2026-11-22T09:50:00.000Z  deploy  model=m  engine');
  expect(out).not.toContain('\u001b');
  expect((await change('flag', 'fleet', '--what', 'on', '--format', 'json')).out).toContain('"id":"change-1"');
  expect(server.asked).toEqual([
    {
      method: 'POST',
      url: '/api/v1/changes',
      body: {
        kind: 'deploy',
        scope: 'model=m',
        what: 'engine',
        at: '2026-11-22T09:50:00.000Z',
        link: 'https://x.example',
      },
    },
    { method: 'POST', url: '/api/v1/changes', body: { kind: 'flag', scope: 'fleet', what: 'on' } },
  ]);
});

test('changes are listed, of one kind if one is given', async () => {
  expect((await change('--list')).out).toBe('no change is known\n');
  server.answerWith({ status: 200, body: JSON.stringify({ data: [EVENT, EVENT] }) });
  expect((await change('deploy', '--list')).out.trim().split('\n')).toHaveLength(2);
  expect(JSON.parse((await change('--list', '--format', 'json')).out)).toHaveLength(2);
  expect(server.asked.map(({ url }) => url).slice(0, 2)).toEqual([
    '/api/v1/changes?limit=1000',
    '/api/v1/changes?limit=1000&kind=deploy',
  ]);
});

test('every mistake of the command line is listed at once, and nothing is asked', async () => {
  const { code, err } = await change('deploy', 'eu', '--at', 'noon');
  expect(code).toBe(2);
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/SCOPE: "eu" is no scope/),
    expect.stringMatching(/--what: say what/),
    expect.stringMatching(/--at: "noon" is neither/),
  ]);
  expect((await change()).err.trim().split('\n')).toHaveLength(3);
  expect((await change('deploy', 'fleet', '--list')).code).toBe(2);
  expect(server.asked).toEqual([]);
});

test('what the daemon refuses is exit code 2 with its words', async () => {
  server.answerWith({ status: 400, body: '{"status":"error","error":"change: at: is yet to come"}' });
  const refused = await change('deploy', 'fleet', '--what', 'x');
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('is yet to come')]);
});
