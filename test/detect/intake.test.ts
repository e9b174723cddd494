import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CellIncrements } from '../../src/detect/cell.ts';
import { emptySums, sumsSince } from '../../src/detect/history.ts';
import { createIntake } from '../../src/detect/intake.ts';
import { EPSILONS } from '../../src/detect/parameters.ts';
import type { SignalState } from '../../src/detect/state.ts';

const BACKENDS = 2;
const CELL = { mean: 0.9, variance: 0.01 };
const given = (nats: number): CellIncrements => ({
  fall: EPSILONS.map((epsilon) => nats * epsilon),
  gain: null,
  recovery: [nats],
  local: EPSILONS.map(() => nats),
});
/** What healthy and failed answers give, and others. */
const KINDS = [given(-1), given(2), given(0.5)];

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 0, minute)).toISOString();

const stateOf = (): SignalState => {
  const current = { cycle: 0, cycles: 1, at: at(0), sums: emptySums(BACKENDS), focus: [] };
  return { counts: [0, 0], lastValid: ['', ''], current } as unknown as SignalState;
};

const takenAll = (samples: readonly (readonly [backend: number, kind: number])[], oneObject: boolean) => {
  const state = stateOf();
  const intake = createIntake(state, BACKENDS);
  for (const [minute, [backend, kind]] of samples.entries()) {
    const own = KINDS[kind] ?? given(0);
    // Another object with the same numbers is added by itself.
    intake.take({ backend, sample: { at: at(minute) } }, CELL, kind === 1 ? 0 : 1, oneObject ? own : { ...own });
  }
  return { taken: intake.end(), state };
};

test('samples in a row that give the same add up to what they give one by one, however backends alternate', () => {
  const samples = fc.array(fc.tuple(fc.nat(BACKENDS - 1), fc.nat(KINDS.length - 1)), { maxLength: 40 });
  fc.assert(
    fc.property(samples, (all) => {
      const [together, apart] = [takenAll(all, true), takenAll(all, false)];
      expect([...together.taken.keys()].sort()).toEqual([...new Set(all.map(([backend]) => backend))].sort());
      for (const [backend, one] of together.taken) {
        const own = all.filter(([of]) => of === backend);
        const nats = own.reduce((sum, [, kind]) => sum + (KINDS[kind]?.recovery?.[0] ?? 0), 0);
        expect(one.valid).toBe(own.length);
        expect(one.gain).toBeNull();
        expect(one.recovery?.[0]).toBeCloseTo(nats, 9);
        for (const [e, epsilon] of EPSILONS.entries()) expect(one.fall?.[e]).toBeCloseTo(nats * epsilon, 9);
        const [sums, single] = [together, apart].map(({ state }) => sumsSince([state.current], 0, [backend]));
        expect(sums?.count).toBe(own.length);
        expect(sums?.observed).toBe(own.filter(([, kind]) => kind !== 1).length);
        expect(sums?.expected).toBeCloseTo(single?.expected ?? NaN, 9);
        expect(sums?.local[0]).toBeCloseTo(nats, 9);
        expect(together.state.counts[backend]).toBe(own.length);
        expect(together.state.lastValid[backend]).toBe(at(all.findLastIndex(([of]) => of === backend)));
      }
    }),
  );
});

test('the newest valid sample is told by its time, not by its place', () => {
  const state = stateOf();
  const intake = createIntake(state, BACKENDS);
  for (const minute of [5, 9, 7]) intake.take({ backend: 0, sample: { at: at(minute) } }, CELL, 1, KINDS[0]!);
  intake.end();
  expect(state.lastValid).toEqual([at(9), '']);
});
