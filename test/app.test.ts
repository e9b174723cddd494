import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { OperatorError } from '../src/errors.ts';
import type { Engine } from '../src/detect/engine.ts';
import type { OpenSlot, Store } from '../src/store/store.ts';
import { createMemoryStore } from '../src/store/memory.ts';
import { backend } from './plan/fixtures.ts';
import { testApp } from './run/app-harness.ts';
import { HOUR, MINUTE, fakeEngine, gateway, good, loadedWith, settle } from './run/harness.ts';

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

test('a reload takes over backends, schedules and limits; series of a backend that is gone disappear', async () => {
  const shape = { backends: [backend('a'), backend('b')] };
  const one = testApp(shape);
  await one.start();
  await one.app.idle();
  expect(await one.metrics()).toContain('backend="b"');
  one.edit(loadedWith({ backends: [backend('a'), backend('c')] }));
  await one.app.reload();
  await one.hour();
  const text = await one.metrics();
  expect(text).not.toContain('backend="b"');
  expect(text).toMatch(/coalmine_probes_total\{[^}]*backend="c"[^}]*\} [1-9]/);
  expect(text).toMatch(/coalmine_config_last_reload_successful 1/);
  await one.app.stop(0);
});

test('a sample of a backend that a reload has removed does not bring its series back', async () => {
  const answer = gateway<ReturnType<typeof good>>();
  const one = testApp({ backends: [backend('a'), backend('b')], handler: () => answer.promise });
  await one.start();
  await settle();
  one.edit(loadedWith({ backends: [backend('a')] }));
  await one.app.reload();
  answer.open(good());
  await one.app.idle();
  expect(await one.metrics()).not.toContain('backend="b"');
  await one.app.stop(0);
});

test.each([
  ['store.path', { store: { path: 'elsewhere.db', answers: 'full', retentionDays: 90 } }],
  ['store.answers', { store: { path: ':memory:', answers: 'hash', retentionDays: 90 } }],
  ['http', { http: { host: '127.0.0.1', port: 1, token: null } }],
] as const)('a reload that changes %s is refused as a whole: the old configuration goes on', async (path, config) => {
  const one = testApp();
  await one.start();
  await one.app.idle();
  one.edit(loadedWith({ backends: [backend('z')], config }));
  const refused = await one.app.reload().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(OperatorError);
  expect((refused as OperatorError).problems.map((problem) => problem.path)).toEqual([path]);
  expect(await one.metrics()).toContain('coalmine_config_last_reload_successful 0');
  await one.hour();
  expect(await one.metrics()).not.toContain('backend="z"');
  expect(one.calls).toHaveLength(4);
  one.edit(loadedWith());
  await one.app.reload();
  expect(await one.metrics()).toContain('coalmine_config_last_reload_successful 1');
  await one.app.stop(0);
});

test('a reload during which the store fails keeps the old configuration', async () => {
  const store = createMemoryStore();
  let fails = false;
  const one = testApp({
    store: { ...store, readFold: () => (fails ? Promise.reject(new Error('the disk is full')) : store.readFold()) },
  });
  await one.start();
  await one.app.idle();
  fails = true;
  one.edit(loadedWith({ backends: [backend('z')] }));
  await expect(one.app.reload()).rejects.toThrow('the disk is full');
  fails = false;
  expect(await one.metrics()).toContain('coalmine_config_last_reload_successful 0');
  await one.hour();
  expect(await one.metrics()).not.toContain('backend="z"');
  expect(one.calls).toHaveLength(4);
  await one.app.stop(0);
});

test('reloads at once, and a reload while stopping, leave no alarm behind', async () => {
  const ringing = new Set<object>();
  const one = testApp({
    tools: {
      createAlarm: () => {
        const alarm = {
          start: () => void ringing.add(alarm),
          stop: () => {
            ringing.delete(alarm);
            return settle();
          },
        };
        return alarm;
      },
    },
  });
  await one.start();
  await Promise.all([one.app.reload(), one.app.reload(), one.app.reload()]);
  expect(ringing.size).toBe(1);
  await Promise.all([one.app.reload(), one.app.stop(0), one.app.reload()]);
  expect(ringing.size).toBe(0);
});

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

test('samples older than the retention are removed once an hour, what was judged of them stays', async () => {
  const one = testApp({
    config: { store: { path: ':memory:', answers: 'full', retentionDays: 1 } },
    handler: () => good({ text: 'wrong' }),
  });
  await one.start();
  await one.app.idle();
  for (let hour = 0; hour < 27; hour += 1) await one.hour();
  const times = (await one.store.readSamples({ limit: 1000 })).map(({ at }) => Date.parse(at));
  expect(Math.min(...times)).toBeGreaterThan(one.clock.now() - 26 * HOUR);
  expect(one.calls).toHaveLength(56);
  expect(await one.metrics()).toMatch(INCIDENT_OPEN);
  await one.app.stop(0);
});
