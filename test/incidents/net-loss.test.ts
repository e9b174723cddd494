import { expect, test } from 'vitest';
import type { States } from '../../src/detect/engine.ts';
import type { Incident } from '../../src/judgement.ts';
import { inScope, scopeName, type Backend, type ClosedSlot, type Sample, type Scope } from '../../src/model.ts';
import { HOUR, isoAt, makeFleet, product, seeded } from '../detect/fleet-simulation.ts';

const BACKENDS = product(2, 3, 2);
const CANARIES = 40;
/** Every other canary fails in three of twenty answers and so has room for gains, the rest hardly ever. */
const ROOM = 0.15;
const STEADY = 0.005;
const hasRoom = ({ canary }: Sample): boolean => Number(canary.split('/')[1]) % 2 === 1;

/** What becomes of a score: 1 passed, 0 failed. */
type Change = (sample: Sample, score: number, random: () => number) => number;

/** Canaries with room fail half as often, the rest so much more often that nothing is lost. */
const paidFor: Change = (sample, score, random) =>
  hasRoom(sample) ? (score === 0 && random() < 0.5 ? 1 : score) : score === 1 && random() < ROOM / 2 ? 0 : score;

const bad =
  (share: number): Change =>
  (_, score, random) =>
    random() < share ? 0 : score;

interface Struck {
  readonly scope: Scope;
  readonly fromCycle: number;
  readonly untilCycle?: number;
  readonly change: Change;
}

/** The same slot so many milliseconds later. */
const delayed = (slot: ClosedSlot, ms: number): ClosedSlot => {
  const later = (at: string): string => new Date(Date.parse(at) + ms).toISOString();
  const times = { startAt: later(slot.startAt), closedAt: later(slot.closedAt) };
  const samples = slot.samples.map((sample) => ({ ...sample, at: later(sample.at), endedAt: later(sample.endedAt) }));
  return { ...slot, ...times, samples };
};

interface Break {
  readonly beforeCycle: number;
  readonly ms: number;
}

/** Incidents that opened within some cycles, each as it opened; nothing is sent during the break. */
const opened = (
  seed: number,
  struck: readonly Struck[],
  cycles: number,
  { beforeCycle, ms }: Break = { beforeCycle: cycles, ms: 0 },
): readonly Incident[] => {
  let canary = 0;
  const fleet = makeFleet({
    ...{ seed, backends: BACKENDS, canaries: CANARIES, capabilities: 8, slotsPerCycle: 1, repeats: 6 },
    healthy: () => {
      canary += 1;
      return canary % 2 === 0 ? 1 - ROOM : 1 - STEADY;
    },
    formatHealthy: () => 0.995,
  });
  const random = seeded(seed + 1000);
  const backends = new Map<string, Backend>(BACKENDS.map((backend) => [backend.id, backend]));
  const strike = (sample: Sample, cycle: number): Sample => {
    const correct = struck
      .filter(({ fromCycle, untilCycle = cycles }) => cycle >= fromCycle && cycle < untilCycle)
      .filter(({ scope }) => inScope(backends.get(sample.backend)!, scope))
      .reduce((score, { change }) => change(sample, score, random), sample.scores['correct']!);
    return { ...sample, scores: { ...sample.scores, correct } };
  };
  const found = new Map<string, Incident>();
  let states: States = fleet.engine.initial();
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const sent = { ...slot, samples: slot.samples.map((sample) => strike(sample, cycle)) };
      const fold = fleet.engine.fold(states, delayed(sent, cycle < beforeCycle ? 0 : ms));
      states = fold.states;
      for (const incident of fold.incidents) if (!found.has(incident.id)) found.set(incident.id, incident);
    }
  }
  return [...found.values()];
};

const scopesOf = (incidents: readonly Incident[]): readonly string[] => incidents.map(({ scope }) => scopeName(scope));

const paidOnModel: Struck = { scope: { model: 'm0' }, fromCycle: 3, change: paidFor };
const backend: Scope = { model: 'm0', region: 'r1', hardware: 'h0' };

test('where half of the canaries of a model gain what the others lose, hardly any scope of it ever has an incident', () => {
  const found = [1, 2, 4].flatMap((seed) => opened(seed, [paidOnModel], 14));
  // Asked alone, its scopes had three.
  expect(found.length).toBeLessThan(2);
});

test('a fault of one backend is its own incident while the rest is unhurt, and while the other model improves', () => {
  const fault: Struck = { scope: backend, fromCycle: 3, change: bad(0.3) };
  const better: Struck = {
    scope: { model: 'm1' },
    fromCycle: 3,
    change: (_, score, random) => (random() < 0.5 ? 1 : score),
  };
  expect(scopesOf(opened(5, [fault], 6))).toEqual([scopeName(backend)]);
  expect(scopesOf(opened(6, [fault, better], 6))).toEqual([scopeName(backend)]);
});

test('what gains pay for on a model does not hide a backend of it that breaks', () => {
  const broken: Struck = { scope: backend, fromCycle: 10, change: bad(0.8) };
  const found = opened(7, [paidOnModel, broken], 14);
  expect(found.length).toBeGreaterThan(0);
  expect(found.every(({ scope }) => scope.model === 'm0')).toBe(true);
  expect(found[0]!.openedAt >= isoAt(10 * HOUR)).toBe(true);
});

test('what gains have paid for raises no alarm when they are no longer remembered', () => {
  const struck = { ...paidOnModel, untilCycle: 14 };
  const week = { beforeCycle: 14, ms: 7 * 24 * HOUR };
  const found = [1, 2].flatMap((seed) => opened(seed, [struck], 20, week));
  expect(found.filter(({ openedAt }) => openedAt >= isoAt(week.ms))).toEqual([]);
});
