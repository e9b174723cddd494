import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calibrate, isAlarm } from '../../../bench/rules-of-today/calibrate.ts';

const readings = fc.array(fc.option(fc.integer({ min: 0, max: 30 })), { minLength: 1, maxLength: 200 });

test('thresholds give no more alarms than asked on the streams that they were set on', () => {
  fc.assert(
    fc.property(fc.array(readings, { minLength: 1, maxLength: 5 }), readings, (streams, fleet) => {
      const { measured } = calibrate({ streams, fleets: [fleet], months: 4 }, 1);
      expect(measured).toBeLessThanOrEqual(1);
    }),
  );
});

test('a lower threshold would give more than half of the asked on the streams', () => {
  const streams = [Array.from({ length: 1000 }, (_, i) => i)];
  const { stream } = calibrate({ streams, fleets: [[]], months: 2 }, 1);
  expect(stream).toBe(998 - 23);
});

test('only streams that are watched alarm, and the fleet always', () => {
  const thresholds = { stream: 3, fleet: 5, measured: 1 };
  expect(isAlarm({ streams: [4, 0], fleet: 0 }, thresholds, (i) => i === 1)).toBe(false);
  expect(isAlarm({ streams: [4, 0], fleet: 0 }, thresholds, (i) => i === 0)).toBe(true);
  expect(isAlarm({ streams: [3, null], fleet: 6 }, thresholds, () => false)).toBe(true);
  expect(isAlarm(null, thresholds, () => true)).toBe(false);
});
