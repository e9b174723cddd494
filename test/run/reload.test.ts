import { expect, test } from 'vitest';
import { createMakers } from '../../src/cli/makers.ts';
import { OperatorError } from '../../src/errors.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { baseline, baselineSample } from '../baselines/fixtures.ts';
import { backend, canary } from '../plan/fixtures.ts';
import { testApp } from './app-harness.ts';
import { fakeMakers, gateway, good, loadedWith, settle, steppingClock } from './harness.ts';

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

test('an incident stays open when its backend is taken out of every schedule, and while it is away', async () => {
  const names = ['arithmetic/change', 'recall/serial', 'extraction/order', 'format/semicolons'];
  const runs = [1, 2, 3, 4, 5].map((day) => {
    const at = `2026-11-0${day}T00:00:00.000Z`;
    return { at, samples: [baselineSample(at, { correct: 1 }, { text: 'right', length: 5 })] };
  });
  const shape = {
    backends: [backend('a', { model: 'one' }), backend('b', { model: 'two' })],
    canaries: names.map((id) => canary(id)),
    baselines: ['a', 'b'].flatMap((group) =>
      names.map((name) => baseline({ group, canary: name, fingerprint: name, runs })),
    ),
  };
  const clock = steppingClock();
  let broken = false;
  const probe = fakeMakers(({ model }) => Promise.resolve(good(broken && model === 'one' ? { text: 'wrong' } : {})));
  const one = testApp({ ...shape, clock, tools: { makers: { ...probe, engine: createMakers(clock).engine } } });
  await one.start();
  await one.app.idle();
  broken = true;
  for (let hour = 0; hour < 4; hour += 1) await one.hour();
  expect(await one.metric('coalmine_incident_open', 'class="quality"')).toBe(1);
  const loaded = loadedWith(shape);
  const schedules = loaded.config.schedules.map((schedule) => ({ ...schedule, backends: ['b'] }));
  one.edit({ ...loaded, config: { ...loaded.config, schedules } });
  await one.app.reload();
  await one.hour();
  expect(await one.metric('coalmine_incident_open', 'class="quality"')).toBe(1);
  expect((await one.store.readIncidents()).map(({ closedAt }) => closedAt)).toEqual([null]);
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
