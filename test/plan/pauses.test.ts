import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Maintenance } from '../../src/config/config.ts';
import type { Pause } from '../../src/operator-events.ts';
import { cyclePlannedAt, isWhollyPaused, spansOf } from '../../src/plan/pauses.ts';
import { HOUR, MINUTE, ms } from './fixtures.ts';

const nightly: Maintenance = {
  scope: { region: 'eu' },
  reason: 'nightly deploy',
  when: { cron: '0 2 * * *', durationMs: 2 * HOUR },
};
const once: Maintenance = {
  scope: {},
  reason: 'move',
  when: { from: '2026-11-22T10:00:00.000Z', until: '2026-11-22T12:00:00.000Z' },
};
const byHand: Pause = {
  id: 'p1',
  scope: { model: 'm' },
  from: '2026-11-22T10:30:00.000Z',
  until: '2026-11-22T20:00:00.000Z',
  reason: 'upgrade',
  endedAt: '2026-11-22T11:00:00.000Z',
};
const at = (iso: string, windows: readonly Maintenance[], pauses: readonly Pause[] = []) =>
  spansOf(windows)(pauses, ms(iso), ms(iso)).map(({ reason }) => reason);

test('a window that repeats is open from its firing for its duration, end excluded', () => {
  expect(at('2026-11-22T01:59:59.999Z', [nightly])).toEqual([]);
  expect(at('2026-11-22T02:00:00.000Z', [nightly])).toEqual(['nightly deploy']);
  expect(at('2026-11-22T03:59:59.999Z', [nightly])).toEqual(['nightly deploy']);
  expect(at('2026-11-22T04:00:00.000Z', [nightly])).toEqual([]);
  expect(spansOf([nightly])([], 0, ms('2026-11-22T03:00:00Z'))[0]).toEqual({
    id: null,
    scope: { region: 'eu' },
    reason: 'nightly deploy',
    from: '2026-11-22T02:00:00.000Z',
    until: '2026-11-22T04:00:00.000Z',
  });
});

test('a window that comes once is open between its times', () => {
  expect(at('2026-11-22T09:59:00.000Z', [once])).toEqual([]);
  expect(at('2026-11-22T11:00:00.000Z', [once])).toEqual(['move']);
  expect(at('2026-11-22T12:00:00.000Z', [once])).toEqual([]);
});

test('a pause that a person has ended is over then', () => {
  expect(at('2026-11-22T10:45:00.000Z', [], [byHand])).toEqual(['upgrade']);
  expect(at('2026-11-22T11:00:00.000Z', [], [byHand])).toEqual([]);
  expect(at('2026-11-22T11:00:00.000Z', [], [{ ...byHand, endedAt: null }])).toEqual(['upgrade']);
});

test('a cycle that was planned before a pause ended still meets it afterwards; one that was planned later does not', () => {
  const spans = spansOf([once]);
  const sent = ms('2026-11-22T12:40:00Z');
  expect(spans([], ms('2026-11-22T11:55:00Z'), sent)).toHaveLength(1);
  expect(spans([], ms('2026-11-22T12:00:00Z'), sent)).toEqual([]);
  expect(cyclePlannedAt('hourly@2026-11-22T11:07:00.000Z#48')).toBe(ms('2026-11-22T11:07:00Z'));
});

test('whenever a window of hours repeats daily, it is open in exactly its share of minutes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 23 }), (hour, hours) => {
      const spans = spansOf([{ ...nightly, when: { cron: `0 ${hour} * * *`, durationMs: hours * HOUR } }]);
      const start = ms('2026-11-22T00:00:00Z');
      const open = Array.from({ length: 144 }, (_, i) => start + i * 10 * MINUTE).filter(
        (now) => spans([], now, now).length > 0,
      );
      expect(open).toHaveLength(hours * 6);
    }),
    { numRuns: 30 },
  );
});

test('a scope is paused as a whole when each of its backends lies in some span', () => {
  const backends = [
    { model: 'm', region: 'eu' },
    { model: 'm', region: 'us' },
    { model: 'n', region: 'us' },
  ];
  const spans = [
    { ...byHand, until: '' },
    { ...byHand, scope: { region: 'eu' } },
  ];
  expect(isWhollyPaused({ model: 'm' }, backends, spans)).toBe(true);
  expect(isWhollyPaused({ region: 'eu' }, backends, spans)).toBe(true);
  expect(isWhollyPaused({ region: 'us' }, backends, spans)).toBe(false);
  expect(isWhollyPaused({}, backends, spans)).toBe(false);
  expect(isWhollyPaused({ model: 'gone' }, backends, spans)).toBe(false);
});
