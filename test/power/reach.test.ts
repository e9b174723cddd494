import { expect, test } from 'vitest';
import { detectableRows } from '../../src/power/rows.ts';
import { fleetPower } from '../../src/power/fleet-power.ts';
import { createReach } from '../../src/power/reach.ts';
import { smallFleet } from './fleet.ts';

const setup = smallFleet();
const reach = createReach({ fleet: fleetPower(setup), streams: setup.streams }, { learnedHours: 0 });

test('a total loss is reachable within a few hours on any slice, and is found on the slice itself', () => {
  for (const scope of [{}, { region: 'r' }, { region: 'r', hardware: 'h' }])
    expect(reach({ scope, fraction: 1, hours: 6 })).toMatchObject({ reachable: true, foundOn: scope });
});

test('a fault is reachable just when its duration holds the time that finding it takes', () => {
  const { powerHours } = reach({ scope: {}, fraction: 0.1, hours: 1 });
  if (powerHours === null) throw new Error('it is never found');
  expect(reach({ scope: {}, fraction: 0.1, hours: powerHours }).reachable).toBe(true);
  expect(reach({ scope: {}, fraction: 0.1, hours: 0.9 * powerHours }).reachable).toBe(false);
});

test('what is detectable within a day is reachable within a day, a third of it is not', () => {
  for (const { scope, signal, fractions } of detectableRows(setup)) {
    if (signal !== 'correct') continue;
    expect(reach({ scope, fraction: 1.15 * fractions['24h'], hours: 24 }).reachable).toBe(true);
    expect(reach({ scope, fraction: fractions['24h'] / 3, hours: 24 }).reachable).toBe(false);
  }
});

test('a slice that is no scope by its own name is looked at as the scope of the same backends', () => {
  const named = reach({ scope: { region: 'r' }, fraction: 0.2, hours: 24 });
  expect(reach({ scope: { model: 'm', region: 'r', provider: 'p' }, fraction: 0.2, hours: 24 })).toEqual(named);
});

test('nothing is reachable on a slice without backends, and of a signal that nothing judges', () => {
  const nowhere = { powerHours: null, expectedHours: null, foundOn: null, reachable: false };
  expect(reach({ scope: { region: 'mars' }, fraction: 1, hours: 1000 })).toEqual(nowhere);
  const unjudged = createReach({ fleet: fleetPower(setup), streams: setup.streams }, { learnedHours: 0 }, 'format');
  expect(unjudged({ scope: {}, fraction: 1, hours: 1000 })).toEqual(nowhere);
});
