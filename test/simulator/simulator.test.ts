import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { EnvironmentError, OperatorError } from '../../src/errors.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { canary, fakeClock, messagesBody, post, scenarioOf, simulate, suiteOf } from './fixtures.ts';

const canaries = Array.from({ length: 4 }, (_, i) => canary(`a/${i}`));
const suite = suiteOf(...canaries);

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
const start = async (options: Parameters<typeof simulate>[0] = {}): Promise<Simulator> => {
  const simulator = await simulate({ suite, ...options });
  closers.push(simulator.stop);
  return simulator;
};

const ROUTES = ['us/gpu', 'us/tpu', 'eu/gpu', 'eu/tpu'];

/** Sends `rounds` rounds of all canaries to all routes of model alpha, in an order made by `order`. */
const sendAll = async (
  simulator: Simulator,
  rounds: number,
  order: <T>(list: T[]) => T[] = (list) => list,
): Promise<void> => {
  for (let round = 0; round < rounds; round += 1) {
    const probes = canaries.flatMap((asked) => ROUTES.map((route) => ({ asked, route })));
    await Promise.all(
      order(probes).map(async ({ asked, route }) => {
        const response = await post(simulator, '/v1/messages', messagesBody(asked), { 'x-route': route });
        await response.text();
      }),
    );
  }
};

/** Examples by cell, in the order of each cell. */
const byCell = (simulator: Simulator): Record<string, string> => {
  const cells: Record<string, string> = {};
  for (const { canary: id, backend, example, faults } of simulator.requests()) {
    const key = `${id ?? ''}@${backend?.region ?? ''}/${backend?.hardware ?? ''}`;
    cells[key] = `${cells[key] ?? ''}${example === 'pass' ? '+' : '-'}${faults.length > 0 ? '!' : ''}`;
  }
  return cells;
};

const half = { profiles: [{ success: 0.5 }], faults: [{ name: 'f', share: 0.5, effect: { type: 'slow', factor: 2 } }] };

test('which answers fail depends on the seed and on the order in each cell alone, not on concurrency', async () => {
  const [one, other, third] = [
    await start({ scenario: scenarioOf(half) }),
    await start({ scenario: scenarioOf(half) }),
    await start({ scenario: scenarioOf(half), seed: 2 }),
  ];
  await sendAll(one, 6);
  await sendAll(other, 6, (list) => list.toReversed());
  await sendAll(third, 6);
  expect(byCell(other)).toEqual(byCell(one));
  expect(byCell(third)).not.toEqual(byCell(one));
  expect(new Set(Object.values(byCell(one))).size).toBeGreaterThan(8);
});

test('healthy answers are all right where the chance is 1', async () => {
  const simulator = await start();
  await sendAll(simulator, 2);
  expect(simulator.truth().counts).toEqual({ requests: 32, affected: 0, pass: 32, fail: 0, spoilt: 0 });
});

test('a success-rate fault touches its share of its slice and spoils the told fraction of it', async () => {
  const simulator = await start({
    scenario: scenarioOf({
      faults: [{ name: 'f', scope: { hardware: 'tpu' }, share: 0.5, effect: { type: 'success-rate', factor: 0.4 } }],
    }),
  });
  await sendAll(simulator, 40);
  const rates = (hardware: string) => {
    const seen = simulator.requests().filter(({ backend }) => backend?.hardware === hardware);
    const share = (test: (entry: (typeof seen)[number]) => boolean): number => seen.filter(test).length / seen.length;
    return { hit: share(({ faults }) => faults.includes('f')), bad: share(({ example }) => example === 'fail') };
  };
  expect(rates('gpu')).toEqual({ hit: 0, bad: 0 });
  // 320 requests: standard errors 0.028 and 0.026.
  expect(Math.abs(rates('tpu').hit - 0.5)).toBeLessThan(0.09);
  expect(simulator.truth().faults[0]?.degradedFraction).toBeCloseTo(0.3, 12);
  expect(Math.abs(rates('tpu').bad - 0.3)).toBeLessThan(0.08);
});

test('requests that no fault fell on are answered as without the fault', async () => {
  const [plain, faulty] = [
    await start({ scenario: scenarioOf({ profiles: [{ success: 0.7 }] }) }),
    await start({
      scenario: scenarioOf({
        profiles: [{ success: 0.7 }],
        faults: [{ name: 'f', share: 0.3, effect: { type: 'success-rate', factor: 0 } }],
      }),
    }),
  ];
  await sendAll(plain, 5);
  await sendAll(faulty, 5);
  const marks = (text: string): string[] => text.match(/[+-]!?/g) ?? [];
  const without = byCell(plain);
  let compared = 0;
  for (const [cell, text] of Object.entries(byCell(faulty))) {
    marks(text).forEach((mark, i) => {
      if (mark.endsWith('!')) expect(mark).toBe('-!');
      else {
        expect(mark).toBe(marks(without[cell]!)[i]);
        compared += 1;
      }
    });
  }
  expect(compared).toBeGreaterThan(30);
});

test('the truth file has a line for every fault and every request before its answer is out', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'truth-'));
  closers.push(() => rm(dir, { recursive: true }));
  const truthFile = join(dir, 'truth.jsonl');
  const faults = [{ name: 'f', onset: 5, effect: { type: 'http-error', status: 503 } }];
  const clock = fakeClock();
  const simulator = await start({ truthFile, clock, scenario: scenarioOf({ faults }) });
  const lines = async () =>
    (await readFile(truthFile, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (let i = 0; i < 3; i += 1) {
    const headers = { 'x-client-request-id': `probe-${i}` };
    const response = await post(simulator, '/v1/messages', messagesBody(canaries[0]!), headers);
    expect((await lines()).at(-1)).toMatchObject({
      event: 'request',
      requestId: `probe-${i}`,
      status: response.status,
    });
    clock.advance(3000);
  }
  simulator.endFault('f');
  expect((await lines()).map(({ event, status, at, endAt }) => [event, status ?? endAt, at])).toEqual([
    ['fault', null, undefined],
    ['request', 200, '2026-01-05T00:00:00.000Z'],
    ['request', 200, '2026-01-05T00:00:03.000Z'],
    ['request', 503, '2026-01-05T00:00:06.000Z'],
    ['fault-end', '2026-01-05T00:00:09.000Z', undefined],
  ]);
});

test('another scenario ends the old faults, starts the new ones and never draws the same numbers again', async () => {
  const clock = fakeClock();
  const simulator = await start({
    clock,
    scenario: scenarioOf({ ...half, faults: [{ name: 'old', effect: { type: 'hang' }, onset: 1, share: 0.001 }] }),
  });
  clock.advance(2000);
  await sendAll(simulator, 8);
  const before = byCell(simulator);
  simulator.setScenario(
    scenarioOf({ profiles: [{ success: 0.5 }], faults: [{ name: 'new', onset: 3, effect: { type: 'slow' } }] }),
  );
  expect(simulator.truth().faults.map(({ name, active, endAt }) => [name, active, endAt !== null])).toEqual([
    ['old', false, true],
    ['new', false, false],
  ]);
  await sendAll(simulator, 8);
  const after = byCell(simulator);
  const repeats = Object.keys(before).filter((cell) => after[cell] === `${before[cell]!}${before[cell]!}`);
  expect(repeats.length).toBeLessThan(3);
});

test('only the newest requests stay in memory, the counts go on', async () => {
  const simulator = await start({ keepRequests: 10 });
  for (let i = 0; i < 13; i += 1) {
    await (
      await post(simulator, '/v1/messages', messagesBody(canaries[0]!), { 'x-client-request-id': `r${i}` })
    ).text();
  }
  expect(simulator.requests().map(({ requestId }) => requestId)).toEqual(
    Array.from({ length: 10 }, (_, i) => `r${i + 3}`),
  );
  expect(simulator.truth().counts.requests).toBe(13);
});

test.each([
  ['no key', messagesBody(canaries[0]!), { 'x-api-key': '' }, 401, 'authentication_error'],
  ['broken JSON', '{"model":', {}, 400, 'invalid_request_error'],
  ['no max_tokens', messagesBody(canaries[0]!, { max_tokens: undefined }), {}, 400, 'invalid_request_error'],
  ['33 MB', ' '.repeat(33 * 1024 * 1024), {}, 413, 'request_too_large'],
])('a request with %s is refused in the shape of the protocol', async (_, body, headers, status, type) => {
  const simulator = await start();
  const response = await post(simulator, '/v1/messages', body, headers);
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ type: 'error', error: { type } });
  expect(simulator.requests()).toMatchObject([{ status, canary: null, backend: null }]);
});

test('a bearer token is a key as well', async () => {
  const simulator = await start();
  const headers = { 'x-api-key': '', authorization: 'Bearer key' };
  expect((await post(simulator, '/v1/messages?beta=true', messagesBody(canaries[0]!), headers)).status).toBe(200);
});

test('an address where nothing is says so', async () => {
  const simulator = await start();
  expect((await post(simulator, '/v1/models', {})).status).toBe(404);
  expect((await fetch(`${simulator.url}/v1/messages`)).status).toBe(404);
});

test('profiles that name canaries outside the suite are refused', async () => {
  const scenario = scenarioOf({ profiles: [{ canaries: { 'a/0': 1, 'a/none': 0.5 } }] });
  await expect(simulate({ suite, scenario })).rejects.toThrow(OperatorError);
  await expect(simulate({ suite, scenario })).rejects.toThrow('test.yaml: profiles[0].canaries.a/none: no such canary');
});

test('a taken port and a truth file that cannot be opened are told in one line', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => other.close(resolve)));
  const { port } = other.address() as AddressInfo;
  await expect(simulate({ port })).rejects.toThrow(EnvironmentError);
  await expect(simulate({ port })).rejects.toThrow(`cannot listen on 127.0.0.1:${port}`);
  await expect(simulate({ truthFile: '/nonexistent/truth.jsonl' })).rejects.toThrow(/cannot write the truth to/);
});

test('stopping twice is no mistake', async () => {
  const simulator = await start();
  await simulator.stop();
  await simulator.stop();
  await expect(fetch(simulator.url)).rejects.toThrow();
});
