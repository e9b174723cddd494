import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { Arrival } from '../../src/simulator/arrival.ts';
import { seedOf, uniform } from '../../src/simulator/hash.ts';
import { makeLevel } from '../../src/simulator/sharing.ts';
import type { Sharing } from '../../src/simulator/sharing.ts';
import { arrival, canary, messagesBody, post, scenarioOf, simulate, suiteOf } from './fixtures.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const SALT = seedOf('fault', 'f');

/** Whether each of `count` requests is hit at a share, with the random numbers of one cell. */
const hits = (
  sharing: Sharing,
  { share, count, seed = 1 }: { share: number; count: number; seed?: number },
  at: (index: number) => Partial<Arrival> = () => ({}),
): boolean[] => {
  const level = makeLevel(sharing, SALT, seed);
  return Array.from({ length: count }, (_, n) => {
    const draw = (salt: number): number => uniform(seedOf(seed, 'cell'), n, salt);
    return level(arrival({ draw, ...at(n) })) < share;
  });
};

const rate = (list: readonly boolean[]): number => list.filter(Boolean).length / list.length;

test('with stickiness 1 a caller sees all or nothing, and the share is one of callers', () => {
  const sharing = { unit: 'caller', stickiness: 1, replicas: 1 } as const;
  const seen = hits(sharing, { share: 0.3, count: 5000 }, (n) => ({ caller: `c${n % 500}` }));
  const affected = Array.from({ length: 500 }, (_, caller) => {
    const own = seen.filter((_hit, n) => n % 500 === caller);
    expect(new Set(own).size).toBe(1);
    return own[0]!;
  });
  // 500 callers: a standard error of 0.02.
  expect(Math.abs(rate(affected) - 0.3)).toBeLessThan(0.07);
});

test('with stickiness 0.9 a caller’s bad requests come in runs, and their share is the fault’s', () => {
  const sharing = { unit: 'caller', stickiness: 0.9, replicas: 1 } as const;
  const seen = hits(sharing, { share: 0.3, count: 40_000 });
  expect(Math.abs(rate(seen) - 0.3)).toBeLessThan(0.05);
  const afterBad = seen.filter((_hit, n) => n > 0 && seen[n - 1]);
  // 0.9 + 0.1 × 0.3.
  expect(Math.abs(rate(afterBad) - 0.93)).toBeLessThan(0.01);
});

test('with stickiness 0 requests of a caller are drawn one by one, as with the unit request', () => {
  for (const sharing of [
    { unit: 'caller', stickiness: 0, replicas: 1 },
    { unit: 'request', stickiness: 1, replicas: 1 },
  ] as const) {
    const seen = hits(sharing, { share: 0.3, count: 10_000 });
    expect(Math.abs(rate(seen.filter((_hit, n) => n > 0 && seen[n - 1])) - 0.3)).toBeLessThan(0.04);
  }
});

test('a place with one replica is good or bad as a whole, and changes with the chance of not staying', () => {
  const sharing = { unit: 'replica', stickiness: 0.95, replicas: 1 } as const;
  const seen = hits(sharing, { share: 0.5, count: 40_000 }, (n) => ({ caller: `c${n}` }));
  const changes = seen.filter((hit, n) => n > 0 && hit !== seen[n - 1]).length / seen.length;
  // A draw anew in one of twenty, half of which change the state.
  expect(Math.abs(changes - 0.025)).toBeLessThan(0.005);
});

test('requests spread over the replicas of a place, of which a share is bad for ever with stickiness 1', () => {
  const sharing = { unit: 'replica', stickiness: 1, replicas: 200 } as const;
  expect(Math.abs(rate(hits(sharing, { share: 0.25, count: 20_000 })) - 0.25)).toBeLessThan(0.1);
});

test('a share that grows keeps those that it had', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), (caller, seed) => {
      const level = makeLevel({ unit: 'caller', stickiness: 1, replicas: 1 }, SALT, seed);
      expect(level(arrival({ caller }))).toBe(level(arrival({ caller, draw: () => 0.5 })));
    }),
  );
});

test('callers are told apart by x-caller, or by their key, whose text is in no log', async () => {
  const asked = canary('a/one');
  const faults = [{ name: 'f', unit: 'caller', share: 0.5, effect: { type: 'empty' } }];
  const simulator = await simulate({ suite: suiteOf(asked), scenario: scenarioOf({ faults }) });
  closers.push(simulator.stop);
  const send = async (headers: Readonly<Record<string, string>>): Promise<void> => {
    await (await post(simulator, '/v1/messages', messagesBody(asked), headers)).text();
  };
  for (let i = 0; i < 90; i += 1)
    await send(i % 2 === 0 ? { 'x-caller': `c${i % 30}` } : { 'x-api-key': `k${i % 30}` });
  const byCaller = Map.groupBy(simulator.requests(), ({ caller }) => caller ?? '');
  expect(byCaller.size).toBe(30);
  for (const requests of byCaller.values()) expect(new Set(requests.map(({ example }) => example)).size).toBe(1);
  const bad = [...byCaller.values()].filter(([first]) => first?.example === 'none').length;
  expect(bad).toBeGreaterThan(5);
  expect(bad).toBeLessThan(25);
  expect([...byCaller.keys()].some((caller) => /^k\d/.test(caller))).toBe(false);
});

test.each([
  [{ stickiness: 0.5 }, 'faults[0].stickiness'],
  [{ unit: 'caller', replicas: 3 }, 'faults[0].replicas'],
  [{ unit: 'galaxy' }, 'faults[0].unit'],
  [{ unit: 'request', stickiness: 0.5 }, 'faults[0].stickiness'],
  [{ unit: 'replica', replicas: 0 }, 'faults[0].replicas'],
  [{ when: { hour: 3 } }, 'faults[0].when.hour'],
  [{ when: { utcHours: [3, 25] } }, 'faults[0].when.utcHours[1]'],
  [{ when: { inputTokensAbove: 100, inputTokensBelow: 101 } }, 'faults[0].when.inputTokensBelow'],
])('%j is refused at %s', (written, path) => {
  expect(() => scenarioOf({ faults: [{ name: 'f', effect: { type: 'empty' }, ...written }] })).toThrow(path);
});
