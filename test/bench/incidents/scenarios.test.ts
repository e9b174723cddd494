import { expect, test } from 'vitest';
import { inScope } from '../../../src/model.ts';
import { strike } from '../../../bench/incidents/cycle.ts';
import { fleetOf } from '../../../bench/incidents/fleet.ts';
import { healthyLaw } from '../../../bench/incidents/law.ts';
import { SCENARIOS } from '../../../bench/incidents/scenarios/index.ts';
import { SUITE } from '../../../bench/incidents/suite.ts';

const CATALOGUE =
  'A1 A2 A3 A4 A5 A6 A7 A8 A11 A12 A13 A14 B1 B2 B3 B4 B5 B7 B8 C1 C2 C3 C4 C5 C6 C7 C8 C9 C12 C14 C15 C16 ' +
  'D1 D2 D3 D4 D5 D7 D8 D10 D11 D12 D13 D15 D16 D19 D21 D22 N1 N2 N3 N4 N6 N7 N8 N9';

test('every incident and negative control of the catalogue has a scenario', () => {
  const played = new Set(SCENARIOS.flatMap(({ incident }) => incident.split(/[+, ]+/)));
  expect(CATALOGUE.split(' ').filter((number) => !played.has(number))).toEqual([]);
});

test('no two scenarios have one name', () => {
  expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
});

test('the suite has sixty cells, none twice, that fail in 4 to 5.5% when healthy', () => {
  expect(new Set(SUITE.map(({ canary, variant }) => `${canary}@${variant}`)).size).toBe(60);
  const mean = SUITE.reduce((sum, { loss }) => sum + loss, 0) / SUITE.length;
  expect(mean).toBeGreaterThan(0.04);
  expect(mean).toBeLessThan(0.055);
});

test.each(SCENARIOS.filter(({ faults }) => faults.length > 0))('$name changes the law of some cell', (scenario) => {
  const backends = fleetOf('full');
  for (const { fault, slice } of strike(scenario, backends, 3)) {
    expect(backends.some((backend) => inScope(backend, slice))).toBe(true);
    const changed = SUITE.filter((sheet) => {
      const law = healthyLaw(sheet, 'm', 1);
      return (
        fault.on?.(sheet) !== false && JSON.stringify({ ...law, ...fault.change(law, sheet) }) !== JSON.stringify(law)
      );
    });
    expect(changed.length).toBeGreaterThan(0);
  }
});

test('probabilities stay probabilities under every fault', () => {
  for (const { faults } of SCENARIOS)
    for (const { on, change } of faults)
      for (const sheet of SUITE.filter((one) => on?.(one) !== false)) {
        const { correct, format, calls, marked } = {
          ...healthyLaw(sheet, 'm', 1),
          ...change(healthyLaw(sheet, 'm', 1), sheet),
        };
        for (const chance of [correct, format ?? 0, calls ?? 0, marked]) {
          expect(chance).toBeGreaterThanOrEqual(0);
          expect(chance).toBeLessThanOrEqual(1);
        }
      }
});
