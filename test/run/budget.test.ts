import { expect, test } from 'vitest';
import type { DaySpending } from '../../src/store/store.ts';
import { backend } from '../plan/fixtures.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { testApp } from './app-harness.ts';
import { good } from './harness.ts';

/** Two backends, two canaries, three repeats: twelve probes an hour; spending is read at each claim and record. */
const spender = async (limits: { dollarsPerDay: number; tokensPerDay: number | null }) => {
  const store = createMemoryStore();
  const readings: DaySpending[] = [];
  const read = async (): Promise<void> =>
    void readings.push(await store.readSpending(new Date(one.clock.now()).toISOString().slice(0, 10)));
  const one = testApp({
    backends: [backend('a'), backend('b')],
    schedules: [{ repeats: 3 }],
    config: { budget: { ...limits, burstShare: 0.25 } },
    handler: () => good({ usage: { inputTokens: 40, outputTokens: 20 } }),
    store: {
      ...store,
      claim: async (...all) => {
        const result = await store.claim(...all);
        await read();
        return result;
      },
      record: async (samples) => {
        const result = await store.record(samples);
        await read();
        return result;
      },
    },
  });
  await one.start();
  await one.app.idle();
  return { one, readings };
};

test('spent and reserved dollars of a day never exceed the limit, what does not fit is counted, and the next day goes on', async () => {
  const dollarsPerDay = 0.02;
  const { one, readings } = await spender({ dollarsPerDay, tokensPerDay: null });
  for (let hour = 11; hour < 24; hour += 1) await one.hour();
  const sentToday = one.calls.length - 12;
  expect(Math.max(...readings.map(({ spentUsd, reservedUsd }) => spentUsd + reservedUsd))).toBeLessThanOrEqual(
    dollarsPerDay,
  );
  const deferred = await one.metric('coalmine_probes_deferred_total', 'reason="budget"');
  expect(deferred).toBeGreaterThan(0);
  expect(sentToday + deferred).toBe(14 * 12 - 12);
  expect(await one.metric('coalmine_budget_spent_usd')).toBeLessThanOrEqual(dollarsPerDay);
  const before = one.calls.length;
  await one.hour();
  expect(one.clock.now()).toBe(Date.parse('2026-11-23T00:00:00.000Z'));
  expect(one.calls.length).toBeGreaterThan(before);
  expect(Math.max(...readings.map(({ spentUsd, reservedUsd }) => spentUsd + reservedUsd))).toBeLessThanOrEqual(
    dollarsPerDay,
  );
  await one.app.stop(0);
});

test('the limit of tokens holds in the same way', async () => {
  const tokensPerDay = 3000;
  const { one, readings } = await spender({ dollarsPerDay: 1000, tokensPerDay });
  for (let hour = 11; hour < 24; hour += 1) await one.hour();
  expect(
    Math.max(...readings.map(({ spentTokens, reservedTokens }) => spentTokens + reservedTokens)),
  ).toBeLessThanOrEqual(tokensPerDay);
  const before = one.calls.length;
  expect(before).toBeGreaterThan(20);
  expect(before).toBeLessThanOrEqual(tokensPerDay / 60);
  expect(before + (await one.metric('coalmine_probes_deferred_total', 'reason="budget"'))).toBe(14 * 12);
  await one.hour();
  expect(one.calls.length).toBeGreaterThan(before);
  await one.app.stop(0);
});
