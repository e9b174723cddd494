import { expect, test } from 'vitest';
import { scopeName, type Scope } from '../src/model.ts';
import { HOUR, isoAt, makeFleet, product, run, seeded } from './detect/fleet-simulation.ts';

const hoursAfter = (iso: string, cycle: number): number => (Date.parse(iso) - Date.parse(isoAt(cycle * HOUR))) / HOUR;

const faultOf = (seed: number): { scope: Scope; size: number; fromCycle: number } => {
  const random = seeded(seed * 7919);
  const backends = product(2, 3, 3);
  const backend = backends[Math.floor(random() * backends.length)]!;
  const fixed = (['model', 'region', 'hardware'] as const).filter(() => random() < 0.5);
  const scope: Scope = Object.fromEntries(fixed.map((key) => [key, backend[key]]));
  return { scope, size: 0.3 + 0.7 * random(), fromCycle: 6 + Math.floor(random() * 10) };
};

test('a fall of 30 to 100% on any slice is one quality incident with the slice, the size and the onset within six cycles', () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const fault = faultOf(seed);
    const fleet = makeFleet({ seed, backends: product(2, 3, 3), canaries: 24, provisional: true });
    const { incidents, changes } = run(fleet, [fault], { until: fault.fromCycle + 6 });
    const label = `seed ${seed}, ${scopeName(fault.scope)}, ${fault.size}`;
    expect(incidents, label).toHaveLength(1);
    const [incident] = incidents;
    expect(incident!.class, label).toBe('quality');
    expect(incident!.signals, label).toEqual(['correct']);
    expect(scopeName(incident!.scope), label).toBe(scopeName(fault.scope));
    expect(incident!.localized, label).toBe(true);
    expect(hoursAfter(incident!.openedAt, fault.fromCycle), label).toBeLessThan(3);
    expect(Math.abs(hoursAfter(incident!.onsetAt, fault.fromCycle)), label).toBeLessThanOrEqual(2);
    expect(incident!.effect!.low, label).toBeLessThanOrEqual(fault.size);
    expect(incident!.effect!.high, label).toBeGreaterThanOrEqual(fault.size);
    const degraded = changes.filter(({ verdict }) => verdict === 'degraded');
    expect(
      degraded.map(({ scope }) => scopeName(scope)),
      label,
    ).toContain(scopeName(fault.scope));
    expect(
      degraded.filter(({ signal }) => signal !== 'correct'),
      label,
    ).toEqual([]);
  }
});

test('a healthy fleet is stable and opens no incident in 300 cycles', () => {
  const fleet = makeFleet({ seed: 42, backends: product(2, 2, 2), canaries: 24, provisional: true });
  const { incidents, changes, states } = run(fleet, [], { until: 300 });
  expect(incidents).toEqual([]);
  expect(changes.filter(({ verdict }) => verdict === 'degraded')).toEqual([]);
  const names = fleet.engine.verdicts(states, isoAt(300 * HOUR)).map(({ verdict }) => verdict);
  expect(new Set(names)).toEqual(new Set(['stable']));
});
