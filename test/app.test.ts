import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test, vi } from 'vitest';
import type { Engine } from '../src/detect/engine.ts';
import type { OpenSlot, Store } from '../src/store/store.ts';
import type { StatusView } from '../src/publish/views.ts';
import { controlSuite } from '../src/run/control/suite.ts';
import { SCORERS } from '../src/scorers/index.ts';
import { createMemoryStore } from '../src/store/memory.ts';
import { backend } from './plan/fixtures.ts';
import { testApp } from './run/app-harness.ts';
import { MINUTE, START, fakeEngine, gateway, good, settle } from './run/harness.ts';

const INCIDENT_OPEN = /coalmine_incident_open\{[^}]*\} 1/;

test('a firing is probed, recorded, folded and shown', async () => {
  const one = testApp();
  await one.start();
  await one.app.idle();
  expect(one.calls).toHaveLength(2);
  expect(await one.metric('coalmine_probes_total')).toBe(2);
  expect(await one.metric('coalmine_cycles_total', 'result="complete"')).toBe(1);
  expect((await one.store.readFold()).lastFolded).toBe(1);
  await one.hour();
  expect(await one.metric('coalmine_cycles_total', 'result="complete"')).toBe(2);
  await one.app.stop(0);
});

test('after a restart planned probes of open slots are sent, started ones are interrupted and never sent again', async () => {
  const limits = { concurrency: 1, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: 5 * MINUTE };
  const shape = { backends: [backend('a', { limits })] };
  const first = testApp({ ...shape, handler: () => gateway<never>().promise });
  await first.start();
  await settle();
  expect(first.calls).toHaveLength(1);
  // The first process is simply forgotten here, as after a kill.
  const second = testApp({ ...shape, store: first.store, clock: first.clock });
  await second.start();
  await second.app.idle();
  expect(second.calls).toHaveLength(1);
  expect(second.calls[0]?.requestId).not.toBe(first.calls[0]?.requestId);
  const samples = await second.store.readSamples({ limit: 10 });
  expect(samples.map(({ outcome }) => (outcome.kind === 'failure' ? outcome.reason : 'answer')).sort()).toEqual([
    'answer',
    'interrupted',
  ]);
  expect(await second.metric('coalmine_cycles_total', 'result="complete"')).toBe(1);
  await second.app.stop(0);
  await first.app.stop(0);
});

test('a stop leaves what was not sent for the next start, which sends it while there is time', async () => {
  const shape = { schedules: [{ spreadMs: 10 * MINUTE }] };
  const first = testApp(shape);
  await first.start();
  await settle();
  expect(first.calls).toHaveLength(1);
  await first.app.stop(0);
  const second = testApp({ ...shape, store: first.store, clock: first.clock });
  await second.start();
  await second.clock.advance(6 * MINUTE);
  await second.app.idle();
  expect(second.calls).toHaveLength(1);
  expect(await second.metric('coalmine_probes_deferred_total')).toBe(0);
  await second.app.stop(0);
});

test('a stop before the deadline and a start after it sends nothing of the old slot', async () => {
  const shape = { schedules: [{ spreadMs: 10 * MINUTE, catchUp: 'none' as const }] };
  const first = testApp(shape);
  await first.start();
  await first.app.stop(0);
  await first.clock.advance(50 * MINUTE);
  const second = testApp({ ...shape, store: first.store, clock: first.clock });
  await second.start();
  await second.app.idle();
  expect(second.calls).toEqual([]);
  expect(await second.metric('coalmine_probes_deferred_total', 'slot_deadline')).toBe(1);
  await second.app.stop(0);
});

test('an open incident survives a restart and is in the very first scrape, before states are restored', async () => {
  const first = testApp({ handler: () => good({ text: 'wrong' }) });
  await first.start();
  await first.app.idle();
  expect(await first.metrics()).toMatch(INCIDENT_OPEN);
  await first.app.stop(0);

  const restored = gateway<null>();
  const slow: Store = {
    ...first.store,
    readFold: async () => {
      await restored.promise;
      return first.store.readFold();
    },
  };
  const port = await freePort();
  const second = testApp({
    store: slow,
    clock: first.clock,
    config: { http: { host: '127.0.0.1', port, token: null } },
  });
  const url = `http://127.0.0.1:${port}`;
  const starting = second.start();
  const scrape = async (): Promise<string> => {
    for (;;) {
      try {
        return await (await fetch(`${url}/metrics`)).text();
      } catch {
        await settle();
      }
    }
  };
  expect(await scrape()).toMatch(INCIDENT_OPEN);
  expect((await fetch(`${url}/-/ready`)).status).toBe(503);
  restored.open(null);
  await starting;
  expect((await fetch(`${url}/-/ready`)).status).toBe(200);
  expect(await second.metrics()).toMatch(INCIDENT_OPEN);
  await second.app.stop(0);
});

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

test('stopping twice is stopping once, and closes the store once', async () => {
  const store = createMemoryStore();
  let closed = 0;
  const one = testApp({
    store: {
      ...store,
      close: () => {
        closed += 1;
        return store.close();
      },
    },
  });
  const url = await one.start();
  await Promise.all([one.app.stop(0), one.app.stop(0)]);
  await one.app.stop(0);
  expect(closed).toBe(1);
  await expect(fetch(`${url}/metrics`)).rejects.toThrow();
});

test('a stop waits so long for what is under way and no longer, and stores it before the store closes', async () => {
  const one = testApp({ handler: () => gateway<never>().promise });
  await one.start();
  await settle();
  let stopped = false;
  const stopping = one.app.stop(5000).then(() => (stopped = true));
  await one.clock.advance(4999);
  expect(stopped).toBe(false);
  await one.clock.advance(1);
  await stopping;
  expect(await one.store.readSamples({ limit: 10 })).toMatchObject([
    { outcome: { reason: 'interrupted' } },
    { outcome: { reason: 'interrupted' } },
  ]);
});

test('a start that fails ends the slots it had begun, and only then closes the store', async () => {
  const store = createMemoryStore();
  const order: string[] = [];
  let looks = 0;
  const one = testApp({
    handler: () => gateway<never>().promise,
    store: {
      ...store,
      readOpenSlots: (purposes): Promise<readonly OpenSlot[]> =>
        (looks += 1) > 1 ? Promise.reject(new Error('the disk is gone')) : store.readOpenSlots(purposes),
      record: (samples) => {
        order.push('record');
        return store.record(samples);
      },
      close: () => {
        order.push('close');
        return store.close();
      },
    },
  });
  await expect(one.start()).rejects.toThrow('the disk is gone');
  expect(order).toEqual(['record', 'record', 'close']);
  await one.app.stop(0);
  expect(order).toHaveLength(3);
});

test('a port that is taken is one error, and everything that was open is closed', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const store = createMemoryStore();
  let closed = 0;
  const one = testApp({
    config: { http: { host: '127.0.0.1', port, token: null } },
    store: { ...store, close: () => Promise.resolve(void (closed += 1)) },
  });
  await expect(one.start()).rejects.toThrow(String(port));
  expect(closed).toBe(1);
  expect(one.calls).toEqual([]);
  await new Promise((resolve) => server.close(resolve));
});

test('a fold that throws is counted and tried again; probing goes on meanwhile', async () => {
  const broken: Engine = fakeEngine();
  let throws = true;
  const one = testApp({
    engine: {
      ...broken,
      fold: (states, slot) => {
        if (throws) throw new Error('a bug');
        return broken.fold(states, slot);
      },
    },
  });
  await one.start();
  await one.app.idle();
  await one.hour();
  expect(one.calls).toHaveLength(4);
  expect(await one.metric('coalmine_internal_errors_total', 'fold')).toBeGreaterThan(0);
  expect(await one.metric('coalmine_fold_lag_seconds')).toBeGreaterThan(3000);
  throws = false;
  await one.clock.advance(MINUTE);
  expect((await one.store.readFold()).lastFolded).toBe(2);
  expect(await one.metric('coalmine_fold_lag_seconds')).toBe(0);
  await one.app.stop(0);
});

test('slots that a failing store left open are taken up at the next tick', async () => {
  const store = createMemoryStore();
  let fails = true;
  const one = testApp({
    store: {
      ...store,
      closeSlot: (...all) => (fails ? Promise.reject(new Error('locked')) : store.closeSlot(...all)),
    },
  });
  await one.start();
  await one.app.idle();
  expect(await one.metric('coalmine_cycles_total', 'result="complete"')).toBe(0);
  fails = false;
  await one.clock.advance(15_000);
  await one.app.idle();
  expect(await one.metric('coalmine_cycles_total', 'result="complete"')).toBe(1);
  expect(one.calls).toHaveLength(2);
  await one.app.stop(0);
});

test('the positive control is seen in its own metrics and nowhere else, and its incident is none of the fleet', async () => {
  const control = { store: createMemoryStore(), suite: controlSuite(SCORERS) };
  const one = testApp({ tools: { control } });
  const url = await one.start();
  await vi.waitFor(async () => expect(await one.metrics()).toContain('coalmine_control_faulty 0'), {
    timeout: 30_000,
  });
  const before = (await one.metrics()).split('\n').filter((line) => line.includes('control') && !line.startsWith('#'));
  expect(before.map((line) => line.split(' ')[0])).toEqual([
    'coalmine_control_faulty',
    'coalmine_control_detected',
    'coalmine_control_last_detected_timestamp_seconds',
  ]);
  expect(await one.metric('coalmine_control_last_detected_timestamp_seconds')).toBe(Date.parse(START) / 1e3);
  const { data } = (await (await fetch(`${url}/api/v1/status`)).json()) as { data: StatusView };
  expect(data.control).toMatchObject({ startedAt: new Date(START).toISOString(), lastDetectedAt: null });
  expect(await (await fetch(url)).text()).toContain('The positive control began');
  const { data: backends } = (await (await fetch(`${url}/api/v1/backends`)).json()) as { data: readonly unknown[] };
  expect(backends).toHaveLength(1);
  await one.app.stop(0);
});

test('without a positive control, or with it switched off, its metrics are absent', async () => {
  const control = { store: createMemoryStore(), suite: controlSuite(SCORERS) };
  const off = testApp({ tools: { control }, config: { control: { enabled: false } } });
  await off.start();
  expect(await off.metrics()).not.toMatch(/^coalmine_control/mu);
  await off.app.stop(0);
});
