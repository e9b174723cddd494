import { expect, test } from 'vitest';
import { scopeName } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';
import { hoursTo, runServed, type Load, type Serve, type ServedOptions } from './served-fleet.ts';
import { scopesWith } from './shaped-fleet.ts';

const USUAL: Load = { noise: 0.4, cycle: 0.06, day: 0.06, hour: 0.1 };
const ROUGH: Load = { noise: 0.5, cycle: 0.1, day: 0.1, hour: 0.2 };
const OVER_DAYS = [7, 36, 65, 94, 123];

const options = (seed: number, over: Partial<ServedOptions> = {}): ServedOptions => ({
  seed,
  backends: product(1, 1, 1),
  canaries: 12,
  recorded: OVER_DAYS,
  load: USUAL,
  ...over,
});

const slower =
  (factor: number, share = 1): Serve =>
  (answer, _, cycle, random) =>
    cycle >= 2 && random() < share
      ? {
          latencyMs: answer.latencyMs * factor,
          timeToFirstTokenMs: (answer.timeToFirstTokenMs ?? 0) * factor,
          interTokenMs: (answer.interTokenMs ?? 0) * factor,
        }
      : null;

const toldOf = ({ changes }: ReturnType<typeof runServed>) => changes.filter(({ verdict }) => verdict === 'changed');

test.each([
  ['usual, recorded over days', USUAL, { recorded: OVER_DAYS }],
  ['usual, recorded within an hour', USUAL, { recorded: [1, 1, 1, 1, 1], provisional: true }],
  ['rough, three runs', ROUGH, { recorded: OVER_DAYS.slice(2) }],
  ['rough, twelve runs', ROUGH, { recorded: Array.from({ length: 12 }, (_, i) => 5 + 29 * i) }],
] as const)('healthy hours and days of a load that is %s change nothing in 16 days', (_, load, recorded) => {
  for (const seed of [1, 2]) {
    expect(toldOf(runServed(options(seed, { canaries: 6, load, ...recorded }), 24 * 8))).toEqual([]);
  }
});

test('answers that take three times as long are told as slower within six hours, by every time and nothing else', () => {
  const told = toldOf(runServed(options(3), 12, slower(3)));
  expect(told.map(({ signal }) => signal).sort()).toEqual(['duration', 'inter-token', 'time-to-first-token']);
  for (const verdict of told) {
    expect(verdict).toMatchObject({ class: 'serving', direction: 'worse', effect: null });
    expect(hoursTo(verdict) - 2).toBeLessThan(6);
    expect(verdict.evidence.nats).toBeGreaterThanOrEqual(verdict.evidence.threshold);
  }
});

test('a fifth of the answers that take ten times as long is told although most are as ever', () => {
  const told = toldOf(runServed(options(4, { canaries: 24 }), 14, slower(10, 0.2)));
  expect(told.map(({ signal }) => signal)).toContain('duration');
  expect(told.every(({ direction }) => direction === 'worse')).toBe(true);
});

test('answers in a sixth of the time are told as faster, and as usual again some time after', () => {
  const { changes, verdicts } = runServed(options(5), 60, (answer, sample, cycle, random) =>
    cycle < 16 ? slower(1 / 6)(answer, sample, cycle, random) : null,
  );
  const told = changes
    .filter(({ signal }) => signal === 'duration')
    .map(({ verdict, direction }) => [verdict, direction]);
  expect(told).toEqual([
    ['stable', 'none'],
    ['changed', 'better'],
    ['stable', 'none'],
  ]);
  expect(scopesWith(verdicts, 'duration', 'changed')).toEqual([]);
});

test('a lost cache is told by cache-read alone, on the widest slice whose backends all lost it, while times are as ever', () => {
  const run = runServed(options(6, { backends: product(1, 2, 2) }), 10, ({ usage }, { backend }, cycle) =>
    cycle >= 2 && backend.includes('-r1-') ? { usage: { ...usage, cacheReadTokens: 0 } } : null,
  );
  const told = toldOf(run);
  expect([...new Set(told.map(({ signal, direction }) => `${signal} ${direction}`))]).toEqual(['cache-read worse']);
  expect(scopesWith(run.verdicts, 'cache-read', 'changed')).toContain('region=r1');
  expect(scopesWith(run.verdicts, 'cache-read', 'stable')).toContain('fleet');
  expect(run.incidents).toEqual([]);
});

/** Loses the cache of a share of answers from the third cycle on, where the backend is one of these. */
const withoutCache =
  (lost: (backend: string) => boolean, share = 1): Serve =>
  ({ usage }, { backend }, cycle, random) =>
    cycle >= 2 && lost(backend) && random() < share ? { usage: { ...usage, cacheReadTokens: 0 } } : null;

test('two fifths of the answers of a region that lose their cache are told on that region, no later than on its backends', () => {
  const backends = product(2, 2, 2);
  const lost = withoutCache((backend) => backend.includes('-r1-'), 0.4);
  for (const seed of [1, 3]) {
    const { changes, verdicts } = runServed(options(seed, { backends, canaries: 24 }), 10, lost);
    const told = changes.filter(({ verdict }) => verdict === 'changed');
    expect(new Set(told.map(({ signal, direction }) => `${signal} ${direction}`))).toEqual(
      new Set(['cache-read worse']),
    );
    const first = told.find(({ scope }) => scopeName(scope) === 'region=r1')!;
    const ofBackends = told.filter(({ scope }) => Object.keys(scope).length === 3);
    expect(ofBackends.filter(({ at }) => at < first.at)).toEqual([]);
    const shown = verdicts.filter(({ signal, verdict }) => signal === 'cache-read' && verdict === 'changed');
    const most = Math.max(...shown.map(({ evidence }) => evidence.nats));
    expect(shown.find(({ scope }) => scopeName(scope) === 'region=r1')?.evidence.nats).toBe(most);
    expect(shown.every(({ scope }) => scope.region === 'r1')).toBe(true);
  }
});

test.each([
  [
    'one backend that loses its cache is',
    (backend: string) => backend.startsWith('m0-r0-h0'),
    ['hardware=h0,region=r0'],
  ],
  [
    'three of four that lose theirs are',
    (backend: string) => !backend.startsWith('m0-r1-h1'),
    ['hardware=h0', 'hardware=h0,region=r0', 'hardware=h0,region=r1', 'hardware=h1,region=r0', 'region=r0'],
  ],
])('%s told without the healthy ones beside', (_, lost, scopes) => {
  const { verdicts } = runServed(options(12, { backends: product(1, 2, 2) }), 10, withoutCache(lost));
  const parts = scopesWith(verdicts, 'cache-read', 'changed').map((name) => name.split(',').sort().join());
  expect(parts.sort()).toEqual(scopes);
});

test.each([
  ['all backends have in common', {}],
  ['each backend has for itself', { separate: true as const }],
])('hours in which up to 15% of the caches are cold, and which %s, are no lost cache of any scope', (_, over) => {
  for (const seed of [3, 4]) {
    const fleet = { ...over, backends: product(1, 2, 2), canaries: 24, coldHours: 0.15 };
    expect(toldOf(runServed(options(seed, fleet), 24 * 4)).filter(({ signal }) => signal === 'cache-read')).toEqual([]);
  }
});

test('long inputs that become slow are told although most inputs are short', () => {
  const inputTokens = (canary: string): number => (Number(canary.split('/')[1]) >= 20 ? 30_000 : 400);
  const slowLong: Serve = (answer, sample, cycle, random) =>
    (answer.usage.inputTokens ?? 0) > 10_000 ? slower(3)(answer, sample, cycle, random) : null;
  const told = toldOf(runServed(options(7, { canaries: 24, inputTokens }), 12, slowLong));
  expect(told.map(({ signal }) => signal)).toContain('duration');
});

test('failures, late times of nothing and a few milliseconds on loopback say nothing', () => {
  const few: Serve = (_, __, cycle) => ({ latencyMs: cycle < 2 ? 2 : 20, timeToFirstTokenMs: 0, interTokenMs: 0.1 });
  const loopback = { load: { noise: 0, cycle: 0, day: 0, hour: 0 }, recorded: [1, 2, 3] };
  const { changes } = runServed(options(8, loopback), 8, few);
  expect(changes.filter(({ signal }) => signal === 'time-to-first-token').map(({ verdict }) => verdict)).toEqual([]);
});

test('a backend that shares the baseline of another place has no verdict on times, and one on its cache', () => {
  const [one, other] = product(1, 2, 1);
  const shared = [one!, { ...other!, group: one!.id }];
  const { verdicts } = runServed(options(9, { backends: shared }), 4);
  const scopes = (signal: string) => verdicts.filter((verdict) => verdict.signal === signal).length;
  expect(scopes('cache-read')).toBe(3);
  const judged = verdicts.filter(({ signal }) => signal === 'duration').map(({ scope }) => scope);
  expect(judged).toEqual([{}, { region: 'r0' }]);
});

test('two runs show no spread, so nothing is judged; the same slots give the same states, and states survive JSON', () => {
  const few = runServed(options(10, { recorded: [5, 40] }), 3);
  expect(few.verdicts.filter(({ class: kind }) => kind === 'serving')).toEqual([]);
  const run = runServed(options(11), 6, slower(2));
  expect(JSON.parse(JSON.stringify(run.states))).toEqual(run.states);
  expect(runServed(options(11), 6, slower(2)).states).toEqual(run.states);
});
