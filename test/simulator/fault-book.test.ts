import { expect, test } from 'vitest';
import { createFaultBook } from '../../src/simulator/fault-book.ts';
import type { Place } from '../../src/simulator/fleet.ts';
import { arrival, fakeClock, scenarioOf } from './fixtures.ts';

const at = (change: Partial<Place>) => arrival({ place: { ...arrival().place, ...change } });
const effect = { type: 'success-rate', factor: 0.5 };
const faults = (...written: object[]) => scenarioOf({ faults: written }).faults;

const bookWith = (...written: object[]) => {
  const clock = fakeClock();
  const book = createFaultBook(clock, 1);
  book.add(faults(...written));
  return { clock, book };
};

const names = (hits: readonly { name: string }[]): string[] => hits.map(({ name }) => name);

test('a fault falls on requests from its onset up to its end, and not before or after', () => {
  const { clock, book } = bookWith({ name: 'f', onset: '40s', end: '60s', effect });
  const at = (ms: number): string[] => {
    clock.advance(ms - clock.monotonicMs());
    return names(book.hits(arrival()));
  };
  expect([39_999, 40_000, 59_999, 60_000].map(at)).toEqual([[], ['f'], ['f'], []]);
});

test('a fault falls on places in its scope alone', () => {
  const { book } = bookWith({ name: 'f', scope: { model: 'alpha', hardware: 'gpu' }, effect });
  expect(names(book.hits(arrival()))).toEqual(['f']);
  expect(names(book.hits(at({ region: 'eu' })))).toEqual(['f']);
  expect(names(book.hits(at({ model: 'beta' })))).toEqual([]);
  expect(names(book.hits(at({ hardware: 'tpu' })))).toEqual([]);
});

test('a fault with a ramp reaches half of its share half-way and all of it at the end', () => {
  const { clock, book } = bookWith({ name: 'f', onset: 10, ramp: 20, share: 0.4, effect });
  const isHit = (draw: number): boolean => book.hits(arrival({ draw: () => draw })).length === 1;
  clock.advance(20_000);
  expect([0.19, 0.21].map(isHit)).toEqual([true, false]);
  clock.advance(10_000);
  expect([0.39, 0.41].map(isHit)).toEqual([true, false]);
});

test('a ramp of points is followed along straight lines, and stays at its last point', () => {
  const ramp = [
    { after: 0, share: 0.1 },
    { after: 100, share: 0.1 },
    { after: 110, share: 0.5 },
    { after: 120, share: 0 },
  ];
  const { clock, book } = bookWith({ name: 'f', ramp, effect });
  const shares = [0, 50, 50, 5, 5, 5, 5, 1000].map((seconds) => {
    clock.advance(seconds * 1000);
    return book.truth()[0]?.shareNow;
  });
  expect(shares.map((share) => Number(share?.toFixed(6)))).toEqual([0.1, 0.1, 0.1, 0.3, 0.5, 0.25, 0, 0]);
  expect(book.truth()[0]).toMatchObject({ share: 0.5, rampMs: 120_000, degradedFraction: 0.25 });
});

test('several effects fall on the same requests, and their sizes add up as those of independent losses', () => {
  const both = [
    { type: 'success-rate', factor: 0.5 },
    { type: 'truncated-input', tokens: 5 },
    { type: 'slow', factor: 2 },
  ];
  const { book } = bookWith({ name: 'f', share: 0.5, effect: both });
  expect(book.truth()[0]).toMatchObject({ type: 'success-rate+truncated-input+slow', degradedFraction: 0.5 });
  const [hit] = book.hits(arrival({ draw: () => 0.1 }));
  expect(hit?.effect.latency?.({ firstTokenMs: 3, tokenMs: 1 })).toEqual({ firstTokenMs: 6, tokenMs: 2 });
});

test('two faults may fall on one request, each by a draw of its own, in the order they were written', () => {
  const { book } = bookWith({ name: 'a', share: 0.5, effect }, { name: 'b', share: 0.5, effect });
  const salts: number[] = [];
  expect(names(book.hits(arrival({ draw: (salt) => (salts.push(salt), 0.1) })))).toEqual(['a', 'b']);
  expect(new Set(salts).size).toBe(2);
});

test('the truth tells scope, times and size: a share of 40% with a factor of 0.5 spoils 20% of the answers', () => {
  const { clock, book } = bookWith({ name: 'f', onset: 60, scope: { region: 'eu' }, share: 0.4, effect });
  expect(book.truth()).toEqual([
    {
      name: 'f',
      type: 'success-rate',
      options: { factor: 0.5 },
      scope: { region: 'eu' },
      share: 0.4,
      unit: 'request',
      stickiness: 1,
      replicas: 1,
      when: {},
      onsetAt: '2026-01-05T00:01:00.000Z',
      rampMs: 0,
      shareNow: 0,
      endAt: null,
      active: false,
      degradedFraction: 0.2,
      passed: 0,
      affected: 0,
    },
  ]);
  clock.advance(61_000);
  book.hits(at({ region: 'eu' }));
  expect(book.truth()[0]).toMatchObject({ active: true, shareNow: 0.4, passed: 1, affected: 1 });
});

test('ending a fault keeps it in the truth with its end; one that had not begun is forgotten', () => {
  const { clock, book } = bookWith({ name: 'now', effect }, { name: 'later', onset: 60, effect });
  clock.advance(5000);
  expect(book.end().map(({ name }) => name)).toEqual(['now']);
  expect(book.truth()).toMatchObject([{ name: 'now', endAt: '2026-01-05T00:00:05.000Z', active: false }]);
  expect([book.has('now'), book.has('later')]).toEqual([false, false]);
  expect(book.end('now')).toEqual([]);
});

test('a jump of the wall clock moves no fault', () => {
  const clock = fakeClock();
  const jump = { ms: 0 };
  const book = createFaultBook({ ...clock, now: () => clock.now() + jump.ms }, 1);
  book.add(faults({ name: 'f', onset: 60, effect }));
  jump.ms = 3_600_000;
  expect(book.hits(arrival())).toEqual([]);
  expect(book.truth()[0]?.onsetAt).toBe('2026-01-05T00:01:00.000Z');
});
