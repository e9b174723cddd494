import { afterEach, beforeEach, expect, test } from 'vitest';
import { incidentCommand } from '../../src/cli/incident.ts';
import { pauseCommand, untilTime } from '../../src/cli/pause.ts';
import { startAnsweringServer } from './answering-server.ts';
import type { AnsweringServer } from './answering-server.ts';
import { createWorkspace } from './workspace.ts';
import type { Result, Workspace } from './workspace.ts';

let place: Workspace;
let server: AnsweringServer;
let url: string;

beforeEach(async () => {
  place = await createWorkspace();
  server = await startAnsweringServer();
  const { port } = server;
  url = `http://127.0.0.1:${port}`;
  await place.write('token', 'a-token\n');
  await place.write('coalmine.yaml', `http: { listen: "127.0.0.1:${port}", tokenFile: ./token }\n${place.config}`);
});
afterEach(async () => {
  await server.close();
  await place.remove();
});

const pause = (...args: string[]): Promise<Result> => place.run(pauseCommand, args);

const PAUSE = {
  id: 'pause-1',
  scope: { model: 'm' },
  from: '2026-11-22T10:00:00.000Z',
  until: '2026-11-22T12:00:00.000Z',
  reason: 'upgrade \u001b[31m',
};

test('a pause is asked of the daemon of the configuration, with its token; a duration counts from now', async () => {
  server.answerWith({ status: 201, body: JSON.stringify({ status: 'success', data: PAUSE }) });
  const { code, out } = await pause('model=m', '--until', '2h', '--reason', 'upgrade');
  expect(code).toBe(0);
  expect(server.asked).toEqual([
    {
      method: 'POST',
      url: '/api/v1/pauses',
      token: 'Bearer a-token',
      body: { scope: 'model=m', until: '2026-11-22T12:00:00.000Z', reason: 'upgrade' },
    },
  ]);
  expect(out).toContain('pause-1  model=m  2026-11-22T10:00:00.000Z to 2026-11-22T12:00:00.000Z');
  expect(out).toContain('coalmine pause --end pause-1');
  expect(out).not.toContain('\u001b');
});

test('pauses are listed and ended', async () => {
  expect((await pause('--list')).out).toBe('nothing is paused\n');
  server.answerWith({ status: 200, body: JSON.stringify({ data: [PAUSE, { ...PAUSE, id: null, scope: {} }] }) });
  expect((await pause('--list')).out.split('\n')[1]).toMatch(/^maintenance window {2}fleet /);
  expect(JSON.parse((await pause('--list', '--format', 'json')).out)).toHaveLength(2);
  expect((await pause('--end', 'pause-1')).out).toMatch(/^ended pause-1/);
  expect(server.asked.at(-1)).toMatchObject({ method: 'DELETE', url: '/api/v1/pauses/pause-1', body: null });
});

test('every mistake of the command line is listed at once, and nothing is asked', async () => {
  const { code, err } = await pause('region:eu', '--until', 'tomorrow');
  expect(code).toBe(2);
  expect(err.trim().split('\n')).toEqual([
    expect.stringMatching(/SCOPE: "region:eu" is no scope/),
    expect.stringMatching(/--until: "tomorrow" is neither/),
    expect.stringMatching(/--reason: say why/),
  ]);
  expect((await pause()).err.trim().split('\n')).toHaveLength(3);
  expect((await pause('fleet', '--list')).code).toBe(2);
  expect(server.asked).toEqual([]);
});

test('what the daemon refuses is exit code 2 with its words; a failure of it, or no daemon, is 3', async () => {
  server.answerWith({
    status: 400,
    body: '{"status":"error","error":"pause: scope: no backend is in the scope model=x"}',
  });
  const refused = await pause('model=x', '--until', '2h', '--reason', 'r');
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('no backend is in the scope model=x')]);
  server.answerWith({ status: 500, body: 'not JSON' });
  expect(await pause('--list')).toMatchObject({ code: 3, err: expect.stringContaining('500') as string });
  await server.close();
  const none = await pause('--list');
  expect([none.code, none.err]).toEqual([3, expect.stringContaining('http.listen')]);
  expect(none.err.trim().split('\n')).toHaveLength(1);
});

test('with an address and a token file the configuration is not needed', async () => {
  const { code } = await pause('--list', '--config', 'none.yaml', '--url', `${url}/`, '--token-file', 'token');
  expect([code, server.asked.at(-1)?.token]).toEqual([0, 'Bearer a-token']);
  expect((await pause('--list', '--url', url, '--token-file', 'none')).err).toContain('--token-file');
});

test('an incident is closed by the daemon, with a reason', async () => {
  const incident = { id: 'inc-1', scope: { region: 'eu' }, closedBy: 'person: rolled back' };
  server.answerWith({ status: 200, body: JSON.stringify({ data: incident }) });
  const { code, out } = await place.run(incidentCommand, ['close', 'inc-1', '--reason', 'rolled back']);
  expect([code, out.split('\n')[0]]).toEqual([0, 'closed inc-1 on region=eu']);
  expect(server.asked).toMatchObject([
    { method: 'POST', url: '/api/v1/incidents/inc-1/close', body: { reason: 'rolled back' } },
  ]);
  server.answerWith({ status: 409, body: '{"status":"error","error":"incident inc-1 is closed already"}' });
  const again = await place.run(incidentCommand, ['close', 'inc-1', '--reason', 'again']);
  expect([again.code, again.err]).toEqual([2, expect.stringContaining('closed already')]);
});

test('a time needs its zone; a duration is added to now', () => {
  const now = Date.parse('2026-11-22T10:00:00Z');
  expect(untilTime('90m', now)).toBe('2026-11-22T11:30:00.000Z');
  expect(untilTime('2026-11-22T12:00+01:00', now)).toBe('2026-11-22T11:00:00.000Z');
  for (const text of ['', '2', '2026-11-22', '2026-11-22T12:00', '2026-99-22T12:00Z', 'soon'])
    expect(untilTime(text, now), text).toBeNull();
});
