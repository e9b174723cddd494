import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCron } from '../../src/plan/cron.ts';
import { due } from '../../src/plan/due.ts';
import type { DueRequest } from '../../src/plan/due.ts';
import { cronText } from './arbitraries.ts';
import { DAY, HOUR, iso, MINUTE, ms } from './fixtures.ts';

const hourly = parseCron('7 * * * *');
const at = (time: string): string => `2026-11-22T${time}.000Z`;
const ask = (now: string, lastPlanned: string | null, more: Partial<DueRequest> = {}): ReturnType<typeof due> =>
  due({ cron: hourly, catchUp: 'latest', now: ms(now), lastPlanned, decidedAt: null, ...more });

describe('a schedule that has never run', () => {
  test('runs a firing that is on time and has missed nothing before', () => {
    expect(ask(at('10:07:01'), null)).toEqual({ missed: 0, run: at('10:07:00'), lateMs: 1_000 });
    expect(ask(at('10:20:00'), null)).toEqual({ missed: 0, run: null, lateMs: 0 });
  });

  test('catches up a firing that passed after this process first looked', () => {
    const decidedAt = ms(at('10:00:00'));
    expect(ask(at('10:20:00'), null, { decidedAt })).toMatchObject({ missed: 0, run: at('10:07:00') });
  });
});

describe('after a stop', () => {
  test('the newest missed firing is run if less than half its interval is gone, all before it are missed', () => {
    expect(ask(at('10:36:00'), at('07:07:00'))).toEqual({ missed: 2, run: at('10:07:00'), lateMs: 29 * MINUTE });
    expect(ask(at('10:37:00'), at('07:07:00'))).toEqual({ missed: 3, run: null, lateMs: 0 });
  });

  test('with catchUp none only a firing that is on time is run', () => {
    const none = { catchUp: 'none' } as const;
    expect(ask(at('10:20:00'), at('08:07:00'), none)).toMatchObject({ missed: 2, run: null });
    expect(ask(at('10:07:29'), at('08:07:00'), none)).toMatchObject({ missed: 1, run: at('10:07:00') });
    expect(ask(at('10:07:30'), at('08:07:00'), none)).toMatchObject({ missed: 2, run: null });
  });

  test('the half interval is that of the firing itself: 09:00 on Monday after office hours of Friday', () => {
    const cron = parseCron('0 9,17 * * 1-5');
    const last = '2026-11-20T09:00:00.000Z';
    expect(ask('2026-11-22T00:00:00.000Z', last, { cron })).toMatchObject({
      missed: 0,
      run: '2026-11-20T17:00:00.000Z',
    });
    expect(ask('2026-11-22T02:00:00.000Z', last, { cron })).toMatchObject({ missed: 1, run: null });
  });

  test('firings of seconds are counted without being listed: a day of one every two seconds', () => {
    const cron = parseCron('*/2 * * * * *');
    const answer = ask('2026-11-23T10:00:01.500Z', at('10:00:00'), { cron });
    expect(answer).toEqual({ missed: 43_200, run: null, lateMs: 0 });
    expect(ask('2026-11-23T10:00:00.900Z', at('10:00:00'), { cron })).toMatchObject({ missed: 43_199, lateMs: 900 });
  });

  test('ten years are counted as 400 days', () => {
    expect(ask('2036-11-22T10:40:00.000Z', at('10:07:00'))).toMatchObject({ missed: 400 * 24, run: null });
  });
});

describe('while running', () => {
  test('a firing that was decided on is counted once', () => {
    const decidedAt = ms(at('10:50:00'));
    expect(ask(at('11:07:00'), at('08:07:00'), { decidedAt })).toMatchObject({ missed: 0, run: at('11:07:00') });
    expect(ask(at('10:55:00'), at('08:07:00'), { decidedAt })).toEqual({ missed: 0, run: null, lateMs: 0 });
  });

  test('a planned time that was run is not run again', () => {
    expect(ask(at('10:07:00'), at('10:07:00'))).toEqual({ missed: 0, run: null, lateMs: 0 });
    expect(ask(at('10:30:00'), at('10:07:00'))).toEqual({ missed: 0, run: null, lateMs: 0 });
  });
});

describe('a clock that jumps', () => {
  test('forwards by a month runs at most the newest', () => {
    const decidedAt = ms(at('10:07:01'));
    const answer = ask('2026-12-22T10:07:05.000Z', at('10:07:00'), { decidedAt });
    expect(answer).toEqual({ missed: 719, run: '2026-12-22T10:07:00.000Z', lateMs: 5_000 });
  });

  test('backwards runs nothing of the past, and goes on with the next firing', () => {
    expect(ask(at('08:30:00'), at('10:07:00'))).toEqual({ missed: 0, run: null, lateMs: 0 });
    expect(ask(at('09:07:00'), at('10:07:00'))).toMatchObject({ missed: 0, run: at('09:07:00') });
  });

  test('however it walks, a store that keeps planned times unique opens at most one cycle a look, none twice, none ahead', () => {
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0, max: 2 * HOUR }) },
      { weight: 1, arbitrary: fc.integer({ min: -3 * DAY, max: 3 * DAY }) },
    );
    fc.assert(
      fc.property(
        cronText,
        fc.array(step, { maxLength: 40 }),
        fc.constantFrom('latest', 'none'),
        (text, steps, catchUp) => {
          const cron = parseCron(text);
          const opened = new Set<string>();
          const runs: string[] = [];
          let [now, decidedAt, lastPlanned] = [ms(at('10:00:00')), null as number | null, null as string | null];
          for (const by of steps) {
            now += by;
            const { run, missed, lateMs } = due({ cron, catchUp, now, lastPlanned, decidedAt });
            decidedAt = now;
            expect(missed).toBeGreaterThanOrEqual(0);
            if (run === null || opened.has(run)) continue;
            expect(run).toBe(iso(now - lateMs));
            expect(run).not.toBe(lastPlanned);
            expect(ms(run)).toBeLessThanOrEqual(now);
            opened.add(run);
            runs.push(run);
            lastPlanned = runs.reduce((a, b) => (a > b ? a : b));
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  test('while it only goes forwards, run and missed together are all firings since the first look', () => {
    fc.assert(
      fc.property(cronText, fc.array(fc.integer({ min: 0, max: 2 * HOUR }), { maxLength: 30 }), (text, steps) => {
        const cron = parseCron(text);
        const first = ms(at('10:00:00'));
        let [now, decidedAt, lastPlanned, dealtWith] = [first, first as number | null, null as string | null, 0];
        for (const by of steps) {
          now += by;
          const { run, missed } = due({ cron, catchUp: 'latest', now, lastPlanned, decidedAt });
          dealtWith += missed + (run === null ? 0 : 1);
          decidedAt = now;
          lastPlanned = run ?? lastPlanned;
        }
        const seconds = new Set(cron.timesMs);
        let count = 0;
        for (let second = first + 1_000; second <= now; second += 1_000) {
          const dayMs = Math.floor(second / DAY) * DAY;
          if (seconds.has(second - dayMs) && cron.firesOn(dayMs)) count += 1;
        }
        expect(dealtWith).toBe(count);
      }),
      { numRuns: 30 },
    );
  });
});
