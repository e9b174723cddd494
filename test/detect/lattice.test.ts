import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLattice, covers, overlap } from '../../src/detect/lattice.ts';
import { inScope, scopeName, type Backend } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';

const names = (backends: readonly Backend[]): readonly string[] => buildLattice(backends).scopes.map(scopeName);

test('5 models × 4 regions × 3 hardware are 120 scopes', () => {
  expect(buildLattice(product(5, 4, 3)).scopes).toHaveLength(120);
});

test('an attribute with one value does not appear, and the whole fleet comes first', () => {
  expect(names(product(2, 1, 1))).toEqual(['fleet', 'model=m0', 'model=m1']);
});

test('a provider appears only where it says more than the other attributes', () => {
  const same = product(2, 1, 1).map((backend) => ({ ...backend, provider: `of-${backend.model}` }));
  expect(names(same)).toEqual(['fleet', 'model=m0', 'model=m1']);
  const two = product(1, 2, 1).flatMap((backend) =>
    ['p', 'q'].map((provider) => ({ ...backend, provider, id: `${backend.id}-${provider}` })),
  );
  expect(names(two)).toContain('provider=p');
  expect(names(two)).toContain('provider=p,region=r0');
});

test('scopes with the same backends count once, under the fewest attributes', () => {
  const [one, two, three] = product(1, 3, 1);
  const special: readonly Backend[] = [one!, two!, { ...three!, hardware: 'tpu' }];
  expect(names(special)).toEqual(['fleet', 'hardware=h0', 'region=r0', 'region=r1', 'region=r2']);
});

test('one backend is one scope, and no backend none', () => {
  expect(names(product(1, 1, 1))).toEqual(['fleet']);
  expect(names([])).toEqual([]);
});

const fleet = fc
  .uniqueArray(fc.tuple(fc.nat(1), fc.nat(2), fc.nat(2), fc.nat(2)), { selector: (key) => key.join(), maxLength: 12 })
  .map((keys) =>
    keys.map(([p, m, r, h]): Backend => {
      const id = `${p}${m}${r}${h}`;
      return { id, provider: `p${p}`, model: `m${m}`, region: `r${r}`, hardware: `h${h}`, group: id };
    }),
  );

test('members and holders agree, no two scopes hold the same backends, every backend has a scope of its own', () => {
  fc.assert(
    fc.property(fleet, (backends) => {
      const { scopes, members, holders } = buildLattice(backends);
      expect(new Set(members.map((all) => all.join())).size).toBe(members.length);
      for (const [index, scope] of scopes.entries()) {
        const inside = backends.flatMap((backend, at) => (inScope(backend, scope) ? [at] : []));
        expect(members[index]).toEqual(inside);
        for (const [at] of backends.entries()) expect(holders[at]!.includes(index)).toBe(inside.includes(at));
      }
      for (const [at] of backends.entries()) expect(members.map((all) => all.join())).toContain(String(at));
    }),
  );
});

test('the order of scopes does not depend on the order of backends', () => {
  fc.assert(
    fc.property(fleet, (backends) => {
      expect(names([...backends].reverse())).toEqual(names(backends));
    }),
  );
});

test('a scope covers what lies inside it and overlaps with what shares a backend', () => {
  const lattice = buildLattice(product(2, 2, 1));
  const at = (name: string): number => lattice.scopes.findIndex((scope) => scopeName(scope) === name);
  expect(covers(lattice, at('region=r0'), at('model=m0,region=r0'))).toBe(true);
  expect(covers(lattice, at('model=m0,region=r0'), at('region=r0'))).toBe(false);
  expect(overlap(lattice, at('region=r0'), at('model=m1'))).toBe(true);
  expect(overlap(lattice, at('region=r0'), at('region=r1'))).toBe(false);
});
