import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildLattice, covers } from '../../src/detect/lattice.ts';
import type { IncidentState, OpenIncident } from '../../src/incidents/incident-state.ts';
import { mergeNested } from '../../src/incidents/merge.ts';
import type { Incident } from '../../src/judgement.ts';
import { scopeName, type ClosedSlot } from '../../src/model.ts';
import { isoAt, product } from '../detect/fleet-simulation.ts';

const lattice = buildLattice(product(2, 2, 1));
const slot = { number: 9, closedAt: isoAt(9) } as ClosedSlot;

const incidentOn = (scope: number, at: number, part: Partial<Incident> = {}): OpenIncident => ({
  scope,
  onset: at,
  recovery: {
    streams: (part.signals ?? ['correct']).map((signal) => ({ signal, capability: null, wealth: [1, 1, 1, 1, 1] })),
    valid: 3,
  },
  pointCycle: at,
  outcomes: { probes: 10, failures: at },
  record: {
    id: `i-${at}`,
    class: 'quality',
    signals: ['correct'],
    scope: lattice.scopes[scope]!,
    candidates: [],
    localized: true,
    openedAt: isoAt(at),
    onsetAt: isoAt(at),
    closedAt: null,
    closedBy: null,
    effect: null,
    evidence: { nats: 10 + at, threshold: 10 },
    owners: [],
    provisional: false,
    course: [],
    ruledOut: [],
    slot: at,
    ...part,
  },
});

const at = (name: string): number => lattice.scopes.findIndex((scope) => scopeName(scope) === name);
const state = (...open: OpenIncident[]): IncidentState => ({ open, closed: [] });

test('the elder goes on with the wider scope, both signals and the earlier onset; the younger names it', () => {
  const before = state(
    incidentOn(at('model=m0,region=r0'), 1),
    incidentOn(at('model=m0'), 2, { signals: ['format'], localized: false }),
  );
  const { open, closed } = mergeNested(lattice, before, slot);
  expect(open).toHaveLength(1);
  expect(open[0]!.record).toMatchObject({
    ...{ id: 'i-1', scope: { model: 'm0' }, signals: ['correct', 'format'], localized: false },
    ...{ onsetAt: isoAt(1), openedAt: isoAt(1), owners: ['team-r0', 'team-r1'], slot: 9 },
    evidence: { nats: 12 },
  });
  const wealth = [0, 0, 0, 0, 0];
  expect(open[0]!.recovery).toEqual({
    streams: [
      { signal: 'correct', capability: null, wealth },
      { signal: 'format', capability: null, wealth },
    ],
    valid: 0,
  });
  expect(open[0]!.outcomes).toEqual({ probes: 20, failures: 3 });
  expect(closed).toMatchObject([{ id: 'i-2', closedBy: 'merged into i-1', closedAt: isoAt(9), slot: 9 }]);
});

test('incidents of other classes and on slices that only overlap stay apart', () => {
  const before = state(
    incidentOn(at('model=m0'), 1),
    incidentOn(at('region=r0'), 2),
    incidentOn(at('model=m0'), 3, { class: 'corruption' }),
  );
  expect(mergeNested(lattice, before, slot)).toBe(before);
});

test('after merging no two incidents of a class are nested, none is lost, and the elder of each pair stays', () => {
  const scope = fc.integer({ min: 0, max: lattice.scopes.length - 1 });
  fc.assert(
    fc.property(fc.array(scope, { maxLength: 8 }), (scopes) => {
      const before = state(...scopes.map((one, i) => incidentOn(one, i)));
      const { open, closed } = mergeNested(lattice, before, slot);
      for (const one of open)
        for (const other of open) expect(one !== other && covers(lattice, one.scope, other.scope)).toBe(false);
      const ids = [...open.map(({ record }) => record.id), ...closed.map(({ id }) => id)];
      expect(ids.sort()).toEqual(scopes.map((_, i) => `i-${i}`).sort());
      const known = new Set(ids);
      for (const { id, closedBy } of closed) {
        const into = closedBy!.replace('merged into ', '');
        expect(known.has(into) && into < id).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
