import { afterEach, expect, test } from 'vitest';
import { createAlarm } from '../../src/plan/clock.ts';
import type { Alarm } from '../../src/plan/clock.ts';
import { parseCron } from '../../src/plan/cron.ts';
import { HOUR, MINUTE, ms, testClock } from './fixtures.ts';
import type { TestClock } from './fixtures.ts';

const START = ms('2026-11-22T10:00:00.500Z');
const alarms: Alarm[] = [];

const alarm = (
  cron: string,
  wake: (plannedAt: string) => Promise<void> = () => Promise.resolve(),
): { woken: string[]; errors: unknown[]; clock: TestClock; alarm: Alarm } => {
  const clock = testClock(START);
  const [woken, errors]: [string[], unknown[]] = [[], []];
  const made = createAlarm({
    cron: parseCron(cron),
    clock,
    wake: (plannedAt) => {
      woken.push(plannedAt);
      return wake(plannedAt);
    },
    onError: (error) => errors.push(error),
  });
  alarms.push(made);
  made.start();
  return { woken, errors, clock, alarm: made };
};

afterEach(async () => {
  for (const one of alarms.splice(0)) await one.stop();
});

test('an alarm wakes at each firing, neither before nor after, with its planned time', async () => {
  const { woken, clock } = alarm('7 * * * *');
  await clock.advance(7 * MINUTE - 501);
  expect(woken).toEqual([]);
  await clock.advance(1);
  expect(woken).toEqual(['2026-11-22T10:07:00.000Z']);
  await clock.advance(2 * HOUR);
  expect(woken.slice(1)).toEqual(['2026-11-22T11:07:00.000Z', '2026-11-22T12:07:00.000Z']);
});

test('six fields fire by the second', async () => {
  const { woken, clock } = alarm('*/20 * * * * *');
  await clock.advance(MINUTE);
  expect(woken.map((at) => at.slice(17, 19))).toEqual(['20', '40', '00']);
});

test('a firing at the moment of starting is left to the first decision', async () => {
  const { woken, clock } = alarm('* * * * * *');
  await clock.advance(0);
  expect(woken).toEqual([]);
});

test('wakes do not overlap: firings during a wake become one more, for the newest', async () => {
  const wakes: (() => void)[] = [];
  const { woken, clock } = alarm('*/10 * * * * *', () => new Promise((resolve) => wakes.push(resolve)));
  await clock.advance(35_000);
  expect(woken).toEqual(['2026-11-22T10:00:10.000Z']);
  wakes[0]?.();
  await clock.advance(0);
  expect(woken).toEqual(['2026-11-22T10:00:10.000Z', '2026-11-22T10:00:30.000Z']);
  wakes[1]?.();
  await clock.advance(0);
  expect(woken).toHaveLength(2);
});

test('a wake that fails is told and the alarm goes on', async () => {
  const { woken, errors, clock } = alarm('* * * * *', () => Promise.reject(new Error('disk full')));
  await clock.advance(2 * MINUTE);
  expect(woken).toHaveLength(2);
  expect(errors).toEqual([new Error('disk full'), new Error('disk full')]);
});

test('firings that the machine slept through wake within half a minute of its waking, once, for the newest', async () => {
  const { woken, clock } = alarm('7 * * * *');
  await clock.advance(MINUTE);
  clock.setNow(START + 5 * HOUR + 20 * MINUTE);
  await clock.advance(30_000);
  expect(woken).toEqual(['2026-11-22T15:07:00.000Z']);
});

test('after the clock went back, the next firing wakes', async () => {
  const { woken, clock } = alarm('7 * * * *');
  await clock.advance(10 * MINUTE);
  clock.setNow(START - 2 * HOUR);
  await clock.advance(30 * MINUTE);
  expect(woken).toEqual(['2026-11-22T10:07:00.000Z', '2026-11-22T08:07:00.000Z']);
});

test('after stop nothing wakes, stop waits for the wake under way, and no timer is left', async () => {
  const ended: string[] = [];
  let end = (): void => undefined;
  const made = alarm('* * * * *', async (at) => {
    await new Promise<void>((resolve) => (end = resolve));
    ended.push(at);
  });
  await made.clock.advance(3 * MINUTE);
  const stopping = made.alarm.stop().then(() => ended.push('stopped'));
  await made.clock.advance(0);
  expect(ended).toEqual([]);
  end();
  await stopping;
  await made.alarm.stop();
  await made.clock.advance(HOUR);
  expect(made.woken).toHaveLength(1);
  expect(ended).toEqual(['2026-11-22T10:01:00.000Z', 'stopped']);
  expect(made.clock.sleepers()).toBe(0);
});

test('starting twice is starting once, and a stopped alarm can be started again', async () => {
  const made = alarm('* * * * *');
  made.alarm.start();
  await made.clock.advance(MINUTE);
  expect(made.woken).toHaveLength(1);
  await made.alarm.stop();
  made.alarm.start();
  await made.clock.advance(MINUTE);
  expect(made.woken).toEqual(['2026-11-22T10:01:00.000Z', '2026-11-22T10:02:00.000Z']);
});
