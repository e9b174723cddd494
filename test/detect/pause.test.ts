import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fold, States } from '../../src/detect/engine.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import { NO_PAUSE, readPauses } from '../../src/detect/pause.ts';
import { scopeName, type ClosedSlot, type Sample } from '../../src/model.ts';
import { makeFleet, product, type Fault, type Fleet } from './fleet-simulation.ts';

const BACKENDS = product(2, 2, 1);
const fleetOf = (seed: number): Fleet =>
  makeFleet({ seed, backends: BACKENDS, canaries: 16, provisional: true, slotsPerCycle: 2 });

const cycles = (fleet: Fleet, from: number, count: number, faults: readonly Fault[] = []): readonly ClosedSlot[] =>
  Array.from({ length: count }, (_, i) => fleet.slotsOf(from + i, faults)).flat();

const mark = (slots: readonly ClosedSlot[], paused: (sample: Sample) => boolean): readonly ClosedSlot[] =>
  slots.map((slot) => ({
    ...slot,
    samples: slot.samples.map((sample) => (paused(sample) ? { ...sample, paused: true as const } : sample)),
  }));

const foldFrom = (fleet: Fleet, states: States, slots: readonly ClosedSlot[]): { states: States; folds: Fold[] } => {
  const folds: Fold[] = [];
  for (const slot of slots) {
    folds.push(fleet.engine.fold(folds.at(-1)?.states ?? states, slot));
  }
  return { states: folds.at(-1)?.states ?? states, folds };
};

const renumber = (slots: readonly ClosedSlot[]): readonly ClosedSlot[] =>
  slots.map((slot, i) => ({ ...slot, number: i + 1 }));

const ALL: Fault = { scope: {}, size: 1, fromCycle: 0 };
const inRegion = (region: string) => (sample: Sample) => sample.backend.includes(region);
const verdictsOf = (fleet: Fleet, states: States, at: string) =>
  new Map(
    fleet.engine
      .verdicts(states, at)
      .filter(({ signal }) => signal === 'correct')
      .map((verdict) => [scopeName(verdict.scope), verdict]),
  );

test('everything bad that is sent in a pause of the fleet opens nothing, and afterwards all starts at zero', () => {
  const fleet = fleetOf(1);
  const before = foldFrom(fleet, fleet.engine.initial(), renumber(cycles(fleet, 0, 6)));
  const sick = cycles(fleet, 6, 4, [ALL]);
  const { states, folds } = foldFrom(
    fleet,
    before.states,
    mark(sick, () => true),
  );
  expect(folds.flatMap(({ incidents }) => incidents)).toEqual([]);
  expect(folds.flatMap(({ sums }) => sums)).toEqual([]);
  const paused = verdictsOf(fleet, states, sick.at(-1)!.closedAt);
  for (const verdict of paused.values())
    expect(verdict).toMatchObject({ verdict: 'insufficient', samples: 0, evidence: { nats: 0 }, lastValidAt: null });
  // The same fault without marks is found at once: the test can fail.
  expect(foldFrom(fleet, before.states, sick).folds.flatMap(({ incidents }) => incidents)).not.toEqual([]);
  const after = foldFrom(fleet, states, cycles(fleet, 10, 4, [ALL]));
  expect(after.folds.flatMap(({ incidents }) => incidents)).not.toEqual([]);
});

test('a pause of one region takes evidence from its own scopes alone', () => {
  const fleet = fleetOf(2);
  const warm = [...cycles(fleet, 0, 6), ...cycles(fleet, 6, 2, [{ scope: { model: 'm0' }, size: 0.12, fromCycle: 0 }])];
  const before = foldFrom(fleet, fleet.engine.initial(), renumber(warm)).states;
  const at = warm.at(-1)!.closedAt;
  const known = verdictsOf(fleet, before, at);
  expect(known.get('model=m0,region=r0')!.evidence.nats).toBeGreaterThan(0);
  const [slot] = mark(cycles(fleet, 8, 1), inRegion('r0'));
  const only = { ...slot!, samples: slot!.samples.filter(inRegion('r0')), purpose: 'burst' as const };
  const paused = verdictsOf(fleet, fleet.engine.fold(before, only).states, at);
  expect(paused.get('model=m0,region=r0')!.evidence.nats).toBe(0);
  expect(paused.get('region=r0')!.samples).toBe(0);
  for (const scope of ['fleet', 'model=m0', 'region=r1'])
    expect(paused.get(scope)!.evidence, scope).toEqual(known.get(scope)!.evidence);
});

test('an open incident is neither closed nor changed by a pause, and recovers after it', () => {
  const fleet = fleetOf(3);
  const fault: Fault = { scope: { region: 'r0' }, size: 0.8, fromCycle: 0 };
  const sick = foldFrom(
    fleet,
    fleet.engine.initial(),
    renumber([...cycles(fleet, 0, 4), ...cycles(fleet, 4, 4, [fault])]),
  );
  const [incident] = fleet.engine.incidents(sick.states);
  expect(incident).toMatchObject({ scope: { region: 'r0' }, closedAt: null });
  const paused = foldFrom(fleet, sick.states, mark(cycles(fleet, 8, 6), inRegion('r0')));
  expect(fleet.engine.incidents(paused.states)).toEqual([incident]);
  const last = paused.folds.at(-1)!;
  expect(verdictsOf(fleet, last.states, incident!.openedAt).get('region=r0')!.verdict).toBe('degraded');
  const healthy = foldFrom(fleet, paused.states, cycles(fleet, 14, 12));
  expect(fleet.engine.incidents(healthy.states)).toMatchObject([{ id: incident!.id, closedBy: 'recovery' }]);
});

test('a person closes an open incident once; its scopes start at the floor, and a fault that lasts opens another', () => {
  const fleet = fleetOf(4);
  const fault: Fault = { scope: { region: 'r0' }, size: 0.8, fromCycle: 0 };
  const sick = foldFrom(
    fleet,
    fleet.engine.initial(),
    renumber([...cycles(fleet, 0, 4), ...cycles(fleet, 4, 4, [fault])]),
  );
  const [incident] = fleet.engine.incidents(sick.states);
  const at = '2026-03-02T09:00:00.000Z';
  const decision = { id: incident!.id, by: 'person: rolled back', at, number: 16 };
  const closed = fleet.engine.close(sick.states, decision);
  expect(closed.incidents).toEqual([{ ...incident, closedAt: at, closedBy: 'person: rolled back', slot: 16 }]);
  expect(fleet.engine.incidents(closed.states).filter(({ closedAt }) => closedAt === null)).toEqual([]);
  expect(verdictsOf(fleet, closed.states, at).get('region=r0')).toMatchObject({ evidence: { nats: 0 } });
  expect(closed.changes.some(({ scope }) => scopeName(scope) === 'region=r0')).toBe(true);
  expect(closed.changes.filter(({ verdict }) => verdict === 'degraded')).toEqual([]);
  expect(fleet.engine.close(closed.states, decision)).toMatchObject({ incidents: [], changes: [], sums: [] });
  expect(fleet.engine.close(closed.states, decision).states).toEqual(closed.states);
  const again = foldFrom(fleet, closed.states, cycles(fleet, 8, 4, [fault]));
  expect(again.folds.flatMap(({ incidents }) => incidents)[0]!.id).not.toBe(incident!.id);
});

test('a slot without marks while nothing is paused is given back as it is', () => {
  const fleet = fleetOf(5);
  const lattice = buildLattice(BACKENDS);
  for (const slot of cycles(fleet, 0, 1))
    expect(readPauses(lattice, NO_PAUSE, slot)).toEqual({ state: [], slot, begun: [], scopes: [] });
});

const kinds = fc.array(
  fc.record({
    backend: fc.nat({ max: BACKENDS.length - 1 }),
    paused: fc.boolean(),
    failed: fc.boolean(),
    late: fc.boolean(),
  }),
  { maxLength: 12 },
);

test('what is read of pauses depends on the marks alone, not on the order of samples, and never leaves a marked one in', () => {
  const lattice = buildLattice(BACKENDS);
  const [example] = cycles(fleetOf(6), 0, 1);
  const template = example!.samples[0]!;
  fc.assert(
    fc.property(kinds, fc.subarray(lattice.backends.map((_, i) => i)), fc.nat(), (all, before, turn) => {
      const samples = all.map(({ backend, paused, failed, late }, position): Sample => ({
        ...template,
        position,
        backend: BACKENDS[backend]!.id,
        ...(paused ? { paused: true as const } : {}),
        ...(late ? { late: true as const } : {}),
        outcome: failed ? { kind: 'failure', reason: 'other', message: '' } : template.outcome,
      }));
      const turned = samples.length === 0 ? 0 : turn % samples.length;
      const reading = readPauses(lattice, before, { ...example!, samples });
      const other = readPauses(lattice, before, {
        ...example!,
        samples: [...samples.slice(turned), ...samples.slice(0, turned)],
      });
      expect([other.state, other.begun, other.scopes]).toEqual([reading.state, reading.begun, reading.scopes]);
      expect(reading.slot.samples.filter(({ paused, late }) => paused === true && late !== true)).toEqual([]);
      for (const scope of reading.scopes)
        expect(lattice.members[scope]!.every((backend) => reading.state.includes(backend))).toBe(true);
      expect(reading.begun.every((backend) => reading.state.includes(backend) && !before.includes(backend))).toBe(true);
      const again = readPauses(lattice, reading.state, { ...example!, samples });
      expect(again).toMatchObject({ state: reading.state, begun: [], scopes: [] });
    }),
  );
});
