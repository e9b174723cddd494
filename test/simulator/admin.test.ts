import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { canary, fakeClock, messagesBody, post, simulate, suiteOf } from './fixtures.ts';
import type { FakeClock } from './fixtures.ts';

const asked = canary('a/one');
let clock: FakeClock;
let simulator: Simulator;
beforeEach(async () => {
  clock = fakeClock();
  simulator = await simulate({ suite: suiteOf(asked), clock });
});
afterEach(() => simulator.stop());

const get = async (path: string): Promise<unknown> => (await fetch(`${simulator.url}${path}`)).json();
const ask = async (): Promise<number> => (await post(simulator, '/v1/messages', messagesBody(asked))).status;
const outage = { name: 'outage', onset: '10s', effect: { type: 'http-error', status: 503 } };

test('a fault can be started and ended while the fleet runs, and the truth keeps it', async () => {
  clock.advance(60_000);
  const response = await post(simulator, '/admin/faults', outage);
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ name: 'outage', onsetAt: '2026-01-05T00:01:10.000Z', active: false });
  expect(await ask()).toBe(200);
  clock.advance(10_000);
  expect(await ask()).toBe(503);
  const ended = await fetch(`${simulator.url}/admin/faults/outage`, { method: 'DELETE' });
  expect(await ended.json()).toMatchObject({ ended: [{ name: 'outage', endAt: '2026-01-05T00:01:10.000Z' }] });
  expect(await ask()).toBe(200);
  expect(await get('/admin/truth')).toMatchObject({
    startedAt: '2026-01-05T00:00:00.000Z',
    faults: [{ name: 'outage', active: false, affected: 1, degradedFraction: 0 }],
    counts: { requests: 3, affected: 1, pass: 2, spoilt: 1 },
  });
});

test('a fault that is not right is refused with every problem, and a name that goes on as well', async () => {
  const wrong = await post(simulator, '/admin/faults', { name: 'X', share: 2, effect: { type: 'gremlins' } });
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({
    problems: [{ path: 'name' }, { path: 'share' }, { path: 'effect.type' }],
  });
  await post(simulator, '/admin/faults', outage);
  const again = await post(simulator, '/admin/faults', outage);
  expect(await again.json()).toMatchObject({ problems: [{ path: 'name', message: 'a fault of this name goes on' }] });
  expect(simulator.truth().faults).toHaveLength(1);
});

test('only JSON is taken, so that no page in a browser can start a fault', async () => {
  const headers = { 'content-type': 'text/plain' };
  expect((await post(simulator, '/admin/faults', outage, headers)).status).toBe(415);
  expect((await post(simulator, '/admin/faults', '{')).status).toBe(400);
  expect(simulator.truth().faults).toEqual([]);
});

test('the newest requests can be read', async () => {
  await ask();
  await ask();
  expect(await get('/admin/requests')).toMatchObject({ requests: [{ canary: 'a/one' }, { canary: 'a/one' }] });
  expect(await get('/admin/requests?last=1')).toMatchObject({ requests: { length: 1 } });
  expect((await fetch(`${simulator.url}/admin/requests?last=0`)).status).toBe(400);
});

test('it says that it is there, and what is not', async () => {
  expect(await get('/admin/healthy')).toEqual({ healthy: true });
  expect((await fetch(`${simulator.url}/admin/nothing`)).status).toBe(404);
  expect((await fetch(`${simulator.url}/admin/faults/none`, { method: 'DELETE' })).status).toBe(404);
  expect((await fetch(`${simulator.url}/admin/faults/%E0%A4%A`, { method: 'DELETE' })).status).toBe(404);
});
