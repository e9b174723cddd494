import { expect, test } from 'vitest';
import type { Makers } from '../../../src/run/setup.ts';
import { good } from '../harness.ts';
import { testControl } from './harness.ts';

const LONG = { timeout: 60_000 };
/** In firings of ten minutes: what an alert waits for. */
const SIX_HOURS = 36;
/** The fault begins with the second firing, and a working watch needs one more. */
const LONG_ENOUGH = 8;

test('its own fault is noticed, and its end too', LONG, async () => {
  const one = testControl();
  expect(one.control.view()).toMatchObject({ faulty: false, detected: false, lastDetectedAt: null });
  await one.control.start();
  expect(await one.until(({ faulty }) => faulty, 4)).toBe(true);
  expect(await one.until(({ lastDetectedAt }) => lastDetectedAt !== null, 6)).toBe(true);
  expect(one.control.view()).toMatchObject({ faulty: false, detected: true });
  expect(one.control.view().delaySeconds).toBeLessThanOrEqual(3600);
  expect(await one.until(({ detected }) => !detected, SIX_HOURS)).toBe(true);
  const [first] = await one.store.readIncidents();
  expect(first).toMatchObject({ class: 'quality', closedBy: 'recovery', scope: {} });
  expect(one.published.at(-1)).toEqual({ control: one.control.view() });
  expect(one.errors).toEqual([]);
  await one.control.stop();
});

test('nothing but what came of it is told to the metrics of the fleet', LONG, async () => {
  const one = testControl();
  await one.control.start();
  await one.until(({ detected }) => detected, 10);
  expect(new Set(one.published.flatMap((state) => Object.keys(state)))).toEqual(new Set(['control']));
  await one.control.stop();
});

const blind: Readonly<Record<string, (makers: Makers) => Makers>> = {
  'a scorer that calls everything right': (makers) => ({
    ...makers,
    scorers: (canary) => makers.scorers(canary).map((check) => ({ ...check, scorer: () => 1 })),
  }),
  'a fold that sees nothing': (makers) => ({
    ...makers,
    engine: (setup) => {
      const engine = makers.engine(setup);
      return { ...engine, fold: (states) => ({ states, changes: [], incidents: [], wishes: [], sums: [] }) };
    },
  }),
};

test.each(Object.entries(blind))('%s is not taken for a working watch', LONG, async (_, change) => {
  const one = testControl(change);
  await one.control.start();
  expect(await one.until(({ lastDetectedAt }) => lastDetectedAt !== null, LONG_ENOUGH)).toBe(false);
  expect(one.control.view()).toMatchObject({ faulty: true, detected: false });
  await one.control.stop();
});

test('alarms that never ring are not taken for a working watch', LONG, async () => {
  const silent = { start: () => undefined, stop: () => Promise.resolve() };
  const one = testControl(
    (makers) => makers,
    () => silent,
  );
  await one.control.start();
  expect(await one.until(({ lastDetectedAt }) => lastDetectedAt !== null, LONG_ENOUGH)).toBe(false);
  expect(one.control.view()).toMatchObject({ faulty: true, detected: false, lastDetectedAt: null });
  await one.control.stop();
});

test('a plug-in that throws is an error of coalmine, and the watch does not look well', LONG, async () => {
  const one = testControl((makers) => ({
    ...makers,
    engine: (setup) => ({
      ...makers.engine(setup),
      fold: () => {
        throw new Error('a bug');
      },
    }),
  }));
  await one.control.start();
  expect(await one.until(({ lastDetectedAt }) => lastDetectedAt !== null, LONG_ENOUGH)).toBe(false);
  expect(new Set(one.errors)).toEqual(new Set(['fold']));
  await one.control.stop();
});

test('it answers nothing but its own questions', async () => {
  const { controlProvider } = await import('../../../src/run/control/provider.ts');
  const outcome = await controlProvider([], () => false).probe({
    prompt: { tools: [], turns: [], maxTokens: 1, parameters: {}, cache: false },
    ...{ model: 'm', headers: {}, requestId: 'r', stream: false, deadlineMs: 1, signal: new AbortController().signal },
  });
  expect(outcome).not.toEqual(good());
  expect(outcome).toMatchObject({ kind: 'failure', reason: 'bad_request' });
});

test('a stop before the start has ended leaves nothing running', async () => {
  const one = testControl();
  const started = one.control.start();
  await one.control.stop();
  await started;
  await one.control.stop();
  await one.clock.advance(3_600_000);
  expect(one.control.view().faulty).toBe(false);
});
