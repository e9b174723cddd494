import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstPhase, nextPhase } from '../../../src/run/control/phase.ts';
import type { Phase } from '../../../src/run/control/phase.ts';

const MINUTE = 60_000;
const iso = (ms: number): string => new Date(ms).toISOString();
/** The phase after looks at these minutes. */
const after = (looks: readonly (readonly [number, boolean])[]): Phase =>
  looks.reduce((phase, [minute, detected]) => nextPhase(phase, detected, minute * MINUTE), firstPhase(0));

test('a fault begins twenty minutes after the first look, and lasts until it is noticed', () => {
  expect(
    after([
      [0, false],
      [19, false],
    ]).faulty,
  ).toBe(false);
  expect(
    after([
      [0, false],
      [20, false],
    ]).faulty,
  ).toBe(true);
  expect(
    after([
      [0, false],
      [20, false],
      [6000, false],
    ]),
  ).toMatchObject({ faulty: true, sinceMs: 20 * MINUTE });
  expect(
    after([
      [0, false],
      [20, false],
      [50, true],
    ]).view,
  ).toEqual({
    startedAt: iso(0),
    faulty: false,
    detected: true,
    lastDetectedAt: iso(50 * MINUTE),
    delaySeconds: 1800,
  });
});

test('the next fault begins an hour after the incident has closed', () => {
  const noticed = [
    [0, false],
    [20, false],
    [50, true],
    [60, true],
    [120, false],
  ] as const;
  expect(after([...noticed, [179, false]]).faulty).toBe(false);
  expect(after([...noticed, [180, false]]).faulty).toBe(true);
});

test('an incident without a fault is no detection, and puts the next fault off', () => {
  const wrong = after([
    [0, false],
    [10, true],
    [40, true],
  ]);
  expect(wrong.view).toMatchObject({ detected: true, lastDetectedAt: null, faulty: false });
  expect(nextPhase(nextPhase(wrong, false, 50 * MINUTE), false, 69 * MINUTE).faulty).toBe(false);
  expect(nextPhase(nextPhase(wrong, false, 50 * MINUTE), false, 70 * MINUTE).faulty).toBe(true);
});

test('whatever is seen, only what is seen during a fault counts, and times never go back', () => {
  const looks = fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(looks, (steps) => {
      let phase = firstPhase(0);
      let now = 0;
      for (const [minutes, detected] of steps) {
        now += minutes * MINUTE;
        const next = nextPhase(phase, detected, now);
        expect(next.view.faulty).toBe(next.faulty);
        const counted = next.view.lastDetectedAt !== phase.view.lastDetectedAt;
        expect(counted).toBe(phase.faulty && detected);
        if (counted) expect(next.view.lastDetectedAt).toBe(iso(now));
        phase = next;
      }
    }),
  );
});
