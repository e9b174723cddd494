import { expect, test } from 'vitest';
import { ANSWER_BETS } from '../../src/detect/anchor-bets.ts';
import { restartWealth, wealthOf } from '../../src/detect/anchor-wealth.ts';
import { benchOf } from '../../src/detect/bench.ts';
import { addSample, emptySums, type Bucket } from '../../src/detect/history.ts';
import type { SignalModel } from '../../src/detect/signal-model.ts';
import type { SignalView } from '../../src/detect/signal-view.ts';
import { initialState } from '../../src/detect/state.ts';
import { crossings } from '../../src/incidents/crossings.ts';
import type { OpenIncident } from '../../src/incidents/incident-state.ts';
import { scopeName, type Scope } from '../../src/model.ts';
import { SIGNALS } from '../../src/signals/index.ts';
import { HOUR, isoAt, makeFleet, product } from '../detect/fleet-simulation.ts';

const DAY = 24 * HOUR;
/** One cycle a day; the last one is running, and of the first three nothing is asked any more. */
const CYCLES = 11;
const LATEST = CYCLES - 1;
const LONG_AGO = 0;
const RECENTLY = 5;

const { lattice, models } = benchOf(makeFleet({ seed: 1, backends: product(2, 2, 1), canaries: 8 }).setup);
const score = models.find(({ signal }) => signal.name === 'correct')!;
const PAST = score.threshold + 5;
const BELOW = score.threshold / 2;

const at = (scope: Scope): number => lattice.scopes.findIndex((one) => scopeName(one) === scopeName(scope));
const WHOLE = at({});
const MODEL = at({ model: 'm0' });
/** The scope that holds a backend alone. */
const alone = (backend: number): number => lattice.members.findIndex((held) => held.join() === String(backend));

/** Of a hundred answers with room for gains and as many without: how many fail on a day. Healthy: 15 and none. */
interface Failing {
  readonly room: number;
  readonly steady: number;
}
const HEALTHY: Failing = { room: 15, steady: 0 };
const PAID: Failing = { room: 3, steady: 10 };
const WORSE: Failing = { room: 30, steady: 15 };

const bucketOf = (cycle: number, days: readonly Failing[]): Bucket & { sums: number[]; focus: number[] } => {
  const sums = emptySums(lattice.backends.length);
  for (const [backend, { room, steady }] of days.entries()) {
    const add = (mean: number, value: number, times: number): void => {
      addSample(sums, backend, { value, mean, variance: 0.0001, local: [], times });
    };
    add(0.85, 1, 100 - room);
    add(0.85, 0, room);
    add(0.999, 1, 100 - steady);
    add(0.999, 0, steady);
  }
  return { cycle, cycles: 1, at: isoAt(cycle * DAY), sums, focus: [] };
};

/** A view of which the backends had the same every day; nothing has wealth. */
const viewOf = (days: readonly Failing[], model: SignalModel = score): SignalView => ({
  model,
  state: { ...initialState(model, lattice), current: bucketOf(LATEST, days) },
  history: Array.from({ length: LATEST }, (_, cycle) => bucketOf(cycle, days)),
  taken: new Map(),
  touched: new Set(lattice.scopes.keys()),
});

const pinnedOf = ({ state }: SignalView) => state.anchors!.pinned;

/** Gives a scope evidence that began in a cycle. */
const raise = (view: SignalView, scope: number, nats: number, onset: number): void => {
  const pinned = pinnedOf(view);
  const width = pinned.wealth.length / lattice.scopes.length;
  restartWealth(pinned, lattice, scope, onset);
  pinned.wealth.fill(nats, scope * width, (scope + 1) * width);
};

const evidence = (view: SignalView, scope: number): number => wealthOf(pinnedOf(view), lattice, scope);

const found = (view: SignalView, open: readonly OpenIncident[] = []): readonly number[] =>
  crossings(lattice, view, open).map(({ scope }) => scope);

/** What `crossings` reads of an open incident. */
const openOn = (scope: number): OpenIncident =>
  ({ record: { id: 'open', signals: [score.signal.name] }, scope }) as unknown as OpenIncident;

const others = (days: Failing): readonly Failing[] => [days, HEALTHY, HEALTHY, HEALTHY];

const lawOf = (law: 'event' | 'shape'): SignalModel => {
  const signal = SIGNALS.find((one) => one.law === law)!;
  return { ...score, anchors: null, signal: signal as SignalModel['signal'] };
};

/** Evidence past the threshold on every scope of a signal without anchors. */
const withoutAnchors = (law: 'event' | 'shape', days: Failing): SignalView => {
  const view = viewOf(others(days), lawOf(law));
  view.state.worse.wealth.fill(PAST);
  return view;
};

test('evidence past the threshold with a net loss is returned with its nats, and evidence below it is not', () => {
  const view = viewOf(others(WORSE));
  raise(view, alone(0), PAST, RECENTLY);
  raise(view, MODEL, BELOW, RECENTLY);
  const [one, ...more] = crossings(lattice, view, []);
  expect(one).toMatchObject({ view, scope: alone(0) });
  expect(one!.nats).toBeCloseTo(PAST);
  expect(more).toEqual([]);
});

test('a scope that got no answer, or that an open incident explains, is not asked', () => {
  const view = viewOf(others(WORSE));
  raise(view, alone(0), PAST, RECENTLY);
  expect(found({ ...view, touched: new Set([alone(1)]) })).toEqual([]);
  expect(found(view, [openOn(MODEL)])).toEqual([]);
});

test('a shape gives no crossing whatever its evidence and whatever is lost', () => {
  expect(found(withoutAnchors('shape', WORSE))).toEqual([]);
});

test('events past the threshold are all returned, whatever else has gained', () => {
  expect(found(withoutAnchors('event', PAID))).toEqual([...lattice.scopes.keys()]);
});

test('evidence that gains have paid for within a week is neither returned nor forgotten', () => {
  const view = viewOf(others(PAID));
  raise(view, alone(0), PAST, RECENTLY);
  expect(found(view)).toEqual([]);
  expect(evidence(view, alone(0))).toBeCloseTo(PAST);
});

test('evidence older than a week that gains have paid for is forgotten on each scope with a backend of it, on no other', () => {
  const view = viewOf(others(PAID));
  for (const scope of lattice.scopes.keys()) raise(view, scope, BELOW, LONG_AGO);
  raise(view, alone(0), PAST, LONG_AGO);
  expect(found(view)).toEqual([]);
  for (const [scope, members] of lattice.members.entries()) {
    expect(evidence(view, scope)).toBeCloseTo(members.includes(0) ? 0 : BELOW);
  }
});

test('evidence that no gain has paid for is kept, however old it is', () => {
  const view = viewOf(others(HEALTHY));
  raise(view, alone(0), PAST, LONG_AGO);
  expect(found(view)).toEqual([]);
  expect(evidence(view, alone(0))).toBeCloseTo(PAST);
});

test('while another backend loses, what gains have paid for is not forgotten, and once nothing is lost it is', () => {
  const view = viewOf([PAID, HEALTHY, HEALTHY, WORSE]);
  raise(view, alone(0), PAST, LONG_AGO);
  raise(view, alone(3), PAST, RECENTLY);
  expect(found(view)).toEqual([alone(3)]);
  expect(evidence(view, alone(0))).toBeCloseTo(PAST);
  restartWealth(pinnedOf(view), lattice, alone(3), LATEST);
  expect(found(view)).toEqual([]);
  expect(evidence(view, alone(0))).toBeCloseTo(0);
});

/** The same nats of one canary on each of the first two backends, to both anchors. */
const supply = (view: SignalView): void => {
  const nats = new Array<number>(ANSWER_BETS).fill(1);
  const cells = Object.fromEntries(lattice.backends.slice(0, 2).map(({ id }) => [`plain@${id}`, nats]));
  const { supplied } = view.state.anchors!;
  for (const anchor of [supplied.recent, supplied.pinned]) anchor['c0/0'] = cells;
};

const suppliers = ({ state }: SignalView, anchor: 'recent' | 'pinned'): readonly string[] =>
  Object.keys(state.anchors!.supplied[anchor]['c0/0'] ?? {});

test('what canaries had supplied on a backend is forgotten with its settled evidence, and kept on the others', () => {
  const view = viewOf(others(PAID));
  supply(view);
  raise(view, alone(0), PAST, LONG_AGO);
  expect(found(view)).toEqual([]);
  const kept = [`plain@${lattice.backends[1]!.id}`];
  expect(suppliers(view, 'recent')).toEqual(kept);
  expect(suppliers(view, 'pinned')).toEqual(kept);
});

test('what an open incident explains keeps its evidence and supply where a wider scope is settled', () => {
  const view = viewOf(others(PAID));
  supply(view);
  raise(view, MODEL, PAST, LONG_AGO);
  raise(view, alone(0), BELOW, LONG_AGO);
  raise(view, alone(1), BELOW, LONG_AGO);
  expect(found(view, [openOn(alone(1))])).toEqual([]);
  expect(evidence(view, MODEL)).toBeCloseTo(0);
  expect(evidence(view, alone(0))).toBeCloseTo(0);
  expect(evidence(view, alone(1))).toBeCloseTo(BELOW);
  expect(suppliers(view, 'pinned')).toEqual([`plain@${lattice.backends[1]!.id}`]);
});

test('evidence of the whole fleet is never settled: with nobody outside, the gains may be the days', () => {
  const view = viewOf([PAID, PAID, PAID, PAID]);
  raise(view, WHOLE, PAST, LONG_AGO);
  expect(found(view)).toEqual([]);
  expect(evidence(view, WHOLE)).toBeCloseTo(PAST);
});
