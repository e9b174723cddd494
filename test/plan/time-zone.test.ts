import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAlarm } from '../../src/plan/clock.ts';
import { parseCron } from '../../src/plan/cron.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { due } from '../../src/plan/due.ts';
import { countFirings, nextFiring } from '../../src/plan/firings.ts';
import { backend, HOUR, iso, ms, schedule, testClock } from './fixtures.ts';

const before = process.env['TZ'];

beforeAll(() => {
  process.env['TZ'] = 'America/New_York';
});

afterAll(() => {
  if (before === undefined) delete process.env['TZ'];
  else process.env['TZ'] = before;
});

test('this process is in New York, on both sides of daylight saving time', () => {
  expect(new Date('2026-07-01T00:00:00Z').getTimezoneOffset()).toBe(240);
  expect(new Date('2026-12-01T00:00:00Z').getTimezoneOffset()).toBe(300);
});

test.each([
  ['the skipped hour of spring', '2026-03-08T05:00:00.000Z'],
  ['the doubled hour of autumn', '2026-11-01T04:00:00.000Z'],
])('in %s an hourly schedule fires every hour, once', async (_, from) => {
  const cron = parseCron('30 * * * *');
  const wanted = Array.from({ length: 5 }, (__, hour) => iso(ms(from) + 30 * 60_000 + hour * HOUR));
  expect(countFirings(cron, ms(from), ms(from) + 5 * HOUR)).toBe(5);
  expect(nextFiring(cron, ms(from))).toBe(ms(wanted[0]!));

  const clock = testClock(ms(from));
  const woken: string[] = [];
  const wake = (plannedAt: string): Promise<void> => Promise.resolve(void woken.push(plannedAt));
  const alarm = createAlarm({ cron, clock, wake, onError: (error) => woken.push(String(error)) });
  alarm.start();
  await clock.advance(5 * HOUR);
  await alarm.stop();
  expect(woken).toEqual(wanted);
});

test('days with L, W or # are those of UTC, a few hours before they begin here', () => {
  expect(iso(nextFiring(parseCron('0 1 L * *'), ms('2026-11-22T00:00:00Z'))!)).toBe('2026-11-30T01:00:00.000Z');
  expect(iso(nextFiring(parseCron('0 1 * * 1#1'), ms('2026-11-22T00:00:00Z'))!)).toBe('2026-12-07T01:00:00.000Z');
});

test('what is due and planned does not depend on the zone', () => {
  const cron = parseCron('30 3 * * *');
  const now = ms('2026-11-02T03:30:01Z');
  const answer = due({ cron, catchUp: 'latest', now, lastPlanned: '2026-10-31T03:30:00.000Z', decidedAt: null });
  expect(answer).toEqual({ missed: 1, run: '2026-11-02T03:30:00.000Z', lateMs: 1_000 });
  const { cycle } = planCycle({
    schedule: schedule({ jitterMs: 0 }),
    plannedAt: answer.run!,
    purpose: 'schedule',
    cells: [{ canary: 'arithmetic/a', variant: 'plain', backend: 'a' }],
    busy: [],
    backends: [backend('a')],
    graceMs: 0,
  });
  expect(cycle.slots[0]).toMatchObject({ startAt: '2026-11-02T03:30:00.000Z', deadlineAt: '2026-11-02T03:31:00.000Z' });
});
