import { expect, test } from 'vitest';
import type { EstimateRequest } from '../../src/plan/estimate.ts';
import { estimate, firstCycleEnd } from '../../src/plan/estimate.ts';
import { dayLimit, endOfDay, utcDay } from '../../src/plan/budget.ts';
import { backend, canary, iso, MINUTE, ms, schedule, suite } from './fixtures.ts';

const request = (more: Partial<EstimateRequest['config']> = {}): EstimateRequest => ({
  config: {
    schedules: [schedule({ backends: ['a', 'b'] })],
    backends: [backend('a'), backend('b')],
    prices: {},
    store: { path: 'x', answers: 'full', retentionDays: 30 },
    ...more,
  },
  suite: suite(canary('arithmetic/a'), canary('arithmetic/b'), canary('json/c')),
});

test('three canaries on two backends every hour are 144 probes a day', () => {
  const { perDay, busiestDay, schedules, backends, unknownPrices } = estimate(request());
  expect(perDay.probes).toBe(144);
  expect(busiestDay).toEqual(perDay);
  expect(schedules).toMatchObject([{ schedule: 'hourly', cells: 6, firingsPerDay: 24, perCycle: { probes: 6 } }]);
  expect(backends.map(({ perDay: { probes } }) => probes)).toEqual([72, 72]);
  expect(unknownPrices).toEqual([]);
});

test('repeats and a second schedule add up', () => {
  const schedules = [
    schedule({ backends: ['a', 'b'], repeats: 2 }),
    schedule({ name: 'long', cron: '30 3 * * *', backends: ['a'], select: { capability: ['json'] } }),
  ];
  const { perDay, schedules: each } = estimate(request({ schedules }));
  expect(perDay.probes).toBe(288 + 1);
  expect(each.map((one) => one.perDay.probes)).toEqual([288, 1]);
});

test('a schedule of some days weighs fully on its busiest day', () => {
  const { perDay, busiestDay } = estimate(request({ schedules: [schedule({ cron: '0 0 1 * *' })] }));
  expect(perDay.probes).toBeCloseTo(3 / 30.44, 2);
  expect(busiestDay.probes).toBe(3);
});

test('expected dollars stay below the most possible ones, and tokens and bytes follow the probes', () => {
  const { perDay } = estimate(request());
  expect(perDay.dollars).toBeGreaterThan(0);
  expect(perDay.maxDollars).toBeGreaterThan(perDay.dollars);
  expect(perDay.tokens / perDay.probes).toBeGreaterThan(32);
  expect(perDay.storeBytes / perDay.probes).toBe(1_500 + 32 * 5);
  const hashed = request({ store: { path: 'x', answers: 'hash', retentionDays: 30 } });
  expect(estimate(hashed).perDay.storeBytes).toBe(144 * 1_500);
});

test('models without a price are named once and counted as the dearest', () => {
  const backends = [backend('a', { model: 'llama-4-70b' }), backend('b', { model: 'llama-4-70b' })];
  const unknown = estimate(request({ backends }));
  expect(unknown.unknownPrices).toEqual(['llama-4-70b']);
  expect(unknown.perDay.dollars).toBeGreaterThan(10 * estimate(request()).perDay.dollars);
  const price = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  const free = estimate(request({ backends, prices: { 'llama-4-70b': price } }));
  expect([free.unknownPrices, free.perDay.maxDollars]).toEqual([[], 0]);
});

test('the peak of a backend is its fastest schedule, and a burst counts within one minute', () => {
  const schedules = [
    schedule({ backends: ['a'], spreadMs: 30 * MINUTE }),
    schedule({ name: 'quick', backends: ['a'], spreadMs: 0 }),
  ];
  const [a, b] = estimate(request({ schedules })).backends;
  expect(a?.peakPerMinute).toBe(3);
  expect(b).toMatchObject({ peakPerMinute: 0, peakTokensPerMinute: 0, perDay: { probes: 0 } });
});

test('what a variant sends is asked for once a canary, variant and model', () => {
  const asked: string[] = [];
  const given = request();
  estimate({
    ...given,
    promptOf: (one, variant) => {
      asked.push(`${one.id}@${variant}`);
      return one;
    },
  });
  expect(asked).toEqual(['arithmetic/a@plain', 'arithmetic/b@plain', 'json/c@plain']);
});

test('the first whole cycle ends after its firing, spread, jitter and deadline', () => {
  const now = ms('2026-11-22T10:15:00.000Z');
  expect(firstCycleEnd(schedule(), 60_000, now)).toBe('2026-11-22T11:58:05.000Z');
});

test('a budget belongs to a UTC day, which ends at midnight', () => {
  const last = ms('2026-11-22T23:59:59.999Z');
  expect([utcDay(last), utcDay(last + 1)]).toEqual(['2026-11-22', '2026-11-23']);
  expect(iso(endOfDay(last))).toBe('2026-11-23T00:00:00.000Z');
  expect(iso(endOfDay(last + 1))).toBe('2026-11-24T00:00:00.000Z');
  expect(dayLimit({ dollarsPerDay: 5, tokensPerDay: null, burstShare: 0.2 })).toEqual({
    dollars: 5,
    tokens: null,
    bursts: { dollars: 1, tokens: null },
  });
});

test('copies count as probes of their own, and a canary that must fail is refused and costs nothing', () => {
  const variants = ['plain', 'burst-8'];
  const bursting = {
    ...request({ schedules: [schedule({ backends: ['a'], variants })] }),
    suite: suite(canary('json/c', { variants })),
  };
  expect(estimate(bursting).perDay.probes).toBe(24 * 9);
  const failing = { ...request(), suite: suite(canary('identity/a', { expect: { failure: 'not_found' } })) };
  const { probes, tokens, dollars, maxDollars } = estimate(failing).perDay;
  expect([probes, tokens, dollars]).toEqual([48, 0, 0]);
  expect(maxDollars).toBeGreaterThan(0);
});
