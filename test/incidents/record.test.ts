import { expect, test } from 'vitest';
import { buildLattice } from '../../src/detect/lattice.ts';
import { candidatesOf, incidentId, ownersOf } from '../../src/incidents/record.ts';
import { product } from '../detect/fleet-simulation.ts';

const slot = { id: 'hourly@2026-03-02T01:07:00.000Z#6', startAt: '2026-03-02T01:13:00.000Z' };

test('an id has the class, the minute and a hash, the same for the same slot and scope for ever', () => {
  const id = incidentId('quality', slot, { model: 'm1' });
  expect(id).toMatch(/^quality-20260302T0113-[0-9a-f]{4}$/);
  expect(incidentId('quality', slot, { model: 'm1' })).toBe(id);
  expect(incidentId('quality', slot, { model: 'm2' })).not.toBe(id);
});

test('owners are those of the backends in the scope, each once', () => {
  const lattice = buildLattice(product(2, 2, 1));
  expect(ownersOf(lattice, 0)).toEqual(['team-r0', 'team-r1']);
  const region = lattice.scopes.findIndex((scope) => scope.region === 'r1' && scope.model === undefined);
  expect(ownersOf(lattice, region)).toEqual(['team-r1']);
});

test('the runner-up is always shown, further slices only from a hundredth up', () => {
  const lattice = buildLattice(product(2, 2, 1));
  const shown = candidatesOf(lattice, [
    { scope: 1, probability: 0.99 },
    { scope: 2, probability: 0.006 },
    { scope: 3, probability: 0.004 },
  ]);
  expect(shown.map(({ probability }) => probability)).toEqual([0.99, 0.006]);
});
