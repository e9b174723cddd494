import fc from 'fast-check';
import { createTask, getTasks } from 'node-cron';
import { expect, test } from 'vitest';
import { parseCron, validateCron } from '../../src/plan/cron.ts';
import {
  countFirings,
  firingsPerMonth,
  intervalMs,
  longestGapMs,
  nextFiring,
  previousFiring,
} from '../../src/plan/firings.ts';
import { cronText } from './arbitraries.ts';
import { DAY, HOUR, iso, ms } from './fixtures.ts';

const NOW = ms('2026-11-22T10:15:30.000Z');
const next = (text: string, after = NOW): string => iso(nextFiring(parseCron(text), after)!);
const previous = (text: string, at = NOW): string => iso(previousFiring(parseCron(text), at)!);

test.each([
  ['7 * * * *', null],
  ['*/2 * * * * *', null],
  ['@hourly', null],
  ['0 0 29 2 *', null],
  ['0 0 * * 5#2', null],
  ['75 * * * *', '"75" is not a valid minute (0-59)'],
  ['* 25 * * 9', '"25" is not a valid hour (0-23); "9" is not a valid day of week (0-7)'],
  ['0 0 30 2 *', '"0 0 30 2 *": 30 2 is an impossible day of month for the given month'],
  ['0 0 L-30 2 *', '"0 0 L-30 2 *" never fires'],
  ['7 * * *', '"7 * * *": expected 5 or 6 fields but got 4'],
  ['0 0 1-999999999 * *', '"0 0 1-999999999 * *": no field takes a number of three digits'],
])('of %s validation says %s', (text, expected) => {
  expect(validateCron(text)).toBe(expected);
});

test('whatever is written, validation answers, and what it accepts can be parsed and fires', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9*\/,LW#?a-z -]{0,20}$/), cronText), (text) => {
      if (validateCron(text) !== null) return;
      expect(nextFiring(parseCron(text), NOW)).not.toBeNull();
    }),
    { numRuns: 300 },
  );
});

test('what is not a schedule is not parsed', () => {
  expect(() => parseCron('every hour')).toThrow('not a cron expression: every hour');
});

test('next and previous firings, with seconds, months of every length, leap days and weekdays', () => {
  expect(next('7 * * * *')).toBe('2026-11-22T11:07:00.000Z');
  expect(previous('7 * * * *')).toBe('2026-11-22T10:07:00.000Z');
  expect(next('*/20 * * * * *')).toBe('2026-11-22T10:15:40.000Z');
  expect(previous('*/20 * * * * *', NOW - 1)).toBe('2026-11-22T10:15:20.000Z');
  expect(next('0 0 31 * *')).toBe('2026-12-31T00:00:00.000Z');
  expect(previous('0 0 31 * *')).toBe('2026-10-31T00:00:00.000Z');
  expect(next('0 0 29 2 *')).toBe('2028-02-29T00:00:00.000Z');
  expect(next('0 9 * * 1-5')).toBe('2026-11-23T09:00:00.000Z');
  expect(next('0 0 L * *')).toBe('2026-11-30T00:00:00.000Z');
  expect(previous('0 12 * * 7')).toBe('2026-11-15T12:00:00.000Z');
});

test('a firing at the very moment is the previous one, not the next one', () => {
  const at = ms('2026-11-22T10:07:00.000Z');
  expect(previous('7 * * * *', at)).toBe('2026-11-22T10:07:00.000Z');
  expect(next('7 * * * *', at)).toBe('2026-11-22T11:07:00.000Z');
});

test('a day must fit both its day of month and its day of week', () => {
  expect(next('0 0 13 * 5')).toBe('2027-08-13T00:00:00.000Z');
});

test('hours that daylight saving time skips or doubles elsewhere fire once each', () => {
  const cron = parseCron('30 * * * *');
  expect(countFirings(cron, ms('2026-03-08T00:00:00Z'), ms('2026-03-09T00:00:00Z'))).toBe(24);
  expect(countFirings(cron, ms('2026-11-01T00:00:00Z'), ms('2026-11-02T00:00:00Z'))).toBe(24);
});

test('firings in a month: 720 hourly, 30 daily, 4.3 weekly, 0.99 at the end of a month', () => {
  expect(firingsPerMonth(parseCron('7 * * * *'))).toBe(720);
  expect(firingsPerMonth(parseCron('30 3 * * *'))).toBe(30);
  expect(firingsPerMonth(parseCron('*/2 * * * * *'))).toBe(1_296_000);
  expect(firingsPerMonth(parseCron('0 0 * * 1'))).toBeCloseTo(4.286, 1);
  expect(firingsPerMonth(parseCron('0 0 L * *'))).toBeCloseTo(0.986, 2);
});

test('the interval is the usual gap, the longest gap is a weekend', () => {
  const office = parseCron('0 9-17 * * 1-5');
  expect(intervalMs(office)).toBe(HOUR);
  expect(longestGapMs(office)).toBe(64 * HOUR);
  expect([intervalMs(parseCron('7 * * * *')), longestGapMs(parseCron('7 * * * *'))]).toEqual([HOUR, HOUR]);
  expect(intervalMs(parseCron('*/2 * * * * *'))).toBe(2_000);
  expect(longestGapMs(parseCron('0 0 1 * *'))).toBe(31 * DAY);
  expect(intervalMs(parseCron('0 0 29 2 *'))).toBe(1461 * DAY);
});

test('counting agrees with stepping from firing to firing', () => {
  fc.assert(
    fc.property(
      cronText,
      fc.integer({ min: -30 * DAY, max: 30 * DAY }),
      fc.integer({ min: 0, max: 3 * HOUR }),
      (text, offset, span) => {
        const cron = parseCron(text);
        const from = NOW + offset;
        let steps = 0;
        for (let at = nextFiring(cron, from); at !== null && at <= from + span; at = nextFiring(cron, at)) {
          steps += 1;
          expect(previousFiring(cron, at)).toBe(at);
          expect(previousFiring(cron, at - 1)).not.toBe(at);
        }
        expect(countFirings(cron, from, from + span)).toBe(steps);
      },
    ),
    { numRuns: 150 },
  );
});

test('every firing, and no other second, is one for the library that wakes us', () => {
  fc.assert(
    fc.property(cronText, fc.integer({ min: 0, max: 4 * 365 * DAY }), (text, offset) => {
      const task = createTask(text, () => undefined, { timezone: 'UTC' });
      void task.destroy();
      const cron = parseCron(text);
      const second = Math.floor((NOW + offset) / 1_000) * 1_000;
      expect(previousFiring(cron, second) === second).toBe(task.match(new Date(second)));
      const firing = nextFiring(cron, second);
      if (firing !== null) expect(task.match(new Date(firing))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('parsing leaves nothing behind in the library', () => {
  parseCron('0 0 L * *');
  expect(getTasks().size).toBe(0);
});
