import { expect, test } from 'vitest';
import { createCalendar, LINGER_HOURS } from '../../../bench/fleet-years/calendar.ts';
import { turnAt, WOVEN } from '../../../bench/fleet-years/controls.ts';
import { fleetOf } from '../../../bench/incidents/fleet.ts';
import { healthyLaw } from '../../../bench/incidents/law.ts';
import { SUITE } from '../../../bench/incidents/suite.ts';

const HOURS = 90 * 24;

test('nothing runs at first, and in three months nearly every control begins once, one at a time', () => {
  const turns = Array.from({ length: HOURS }, (_, hour) => turnAt(3, hour));
  expect(turns.slice(0, 120).every((turn) => turn === null)).toBe(true);
  const begun = turns.flatMap((turn) => (turn?.since === 0 ? [turn.control.name] : []));
  expect(begun.length).toBe(WOVEN.length);
  expect(new Set(begun).size).toBe(begun.length);
});

test('no control may be said to be degraded', () => {
  for (const { accept } of WOVEN) expect(accept.every(({ verdict }) => verdict !== 'degraded')).toBe(true);
});

test('better and worse loses nothing on the whole', () => {
  const control = WOVEN.find(({ name }) => name === 'better and worse');
  const [fault] = control?.faults ?? [];
  if (fault === undefined) throw new Error('no such control');
  const laws = SUITE.map((sheet) => healthyLaw(sheet, 'm', 1));
  const after = laws.map((law, i) => {
    const sheet = SUITE[i];
    return sheet === undefined ? 0 : (fault.change(law, sheet).correct ?? law.correct);
  });
  const moved = after.map((x, i) => x - (laws[i]?.correct ?? 0));
  expect(moved.filter((x) => x > 0).length).toBe(30);
  expect(moved.filter((x) => x < 0).length).toBe(30);
  expect(Math.abs(moved.reduce((sum, x) => sum + x, 0))).toBeLessThan(1e-9);
});

test('a control falls on its slice while it runs, and is remembered for two days', () => {
  const calendar = createCalendar(0, fleetOf('full'));
  const hours = Array.from({ length: 300 }, (_, hour) => calendar(hour));
  const begins = hours.findIndex((one) => one.begins);
  expect(begins).toBe(120);
  const control = hours[begins]?.control;
  if (control === null || control === undefined) throw new Error('no control');
  const accidents = hours[0]?.struck.length ?? 0;
  expect(hours[begins]?.struck.length).toBe(accidents + control.faults.length);
  const end = begins + control.horizon;
  expect(hours[end]?.struck.length).toBe(accidents);
  expect(hours[end + LINGER_HOURS - 1]?.control).toBe(control);
  expect(hours[end + LINGER_HOURS]?.control).toBeNull();
});
