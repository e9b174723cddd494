import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baselineFromSamples } from '../../src/baselines/from-samples.ts';
import { record } from '../../src/baselines/record.ts';
import type { RecordingProgress, RecordingRun } from '../../src/baselines/record.ts';
import { planRecording } from '../../src/baselines/recording-plan.ts';
import type { PlanInput, RecordingPlan } from '../../src/baselines/recording-plan.ts';
import type { Cell, Clock, Sample } from '../../src/model.ts';
import { answer, backend, baseline, canary, failure, sample, suite } from './fixtures.ts';

const NOW = Date.UTC(2026, 10, 22, 10);
const cellOf = (name: string, over: Partial<Cell> = {}): Cell => ({
  canary: `arithmetic/${name}`,
  variant: 'plain',
  backend: 'one',
  ...over,
});
const HOUR = 3_600_000;

const planOf = (over: Partial<RecordingPlan> = {}): RecordingPlan => ({
  name: 'baseline-0123',
  cells: [cellOf('change'), cellOf('sum')],
  runs: 5,
  repeats: 1,
  overMs: 0,
  quick: true,
  ...over,
});

/** A world whose time passes only by sleeping; `outcome` decides each probe. */
const world = (outcome: (cell: Cell, run: number) => 'answer' | 'failure' | 'nothing' = () => 'answer') => {
  const state = { now: NOW };
  const sent: RecordingRun[] = [];
  const progress: RecordingProgress[] = [];
  const clock: Clock = {
    now: () => state.now,
    monotonicMs: () => state.now,
    sleep: (ms) => {
      state.now += Math.max(0, ms);
      return Promise.resolve();
    },
  };
  const send = (run: RecordingRun): Promise<readonly Sample[]> => {
    sent.push(run);
    return Promise.resolve(
      run.cells.flatMap((cell) => {
        const what = outcome(cell, sent.length);
        if (what === 'nothing') return [];
        const slot = `${run.schedule}@${run.plannedAt}#0`;
        return Array.from({ length: run.repeats }, (_, position) =>
          sample(run.plannedAt, { ...cell, slot, position, outcome: what === 'answer' ? answer() : failure() }),
        );
      }),
    );
  };
  const stop = new AbortController();
  return { sent, progress, clock, stop, tools: { send, progress: (one: RecordingProgress) => progress.push(one), clock, signal: stop.signal } };
};

test('five runs back to back bring five cycles of every cell, each with a time of its own', async () => {
  const { tools, sent, progress } = world();
  const { end, samples } = await record(planOf({ repeats: 2 }), [], tools);
  expect(end).toBe('complete');
  expect(sent.map(({ cells }) => cells.length)).toEqual([2, 2, 2, 2, 2]);
  expect(new Set(sent.map(({ plannedAt }) => plannedAt)).size).toBe(5);
  expect(samples).toHaveLength(20);
  expect(progress.at(-1)).toEqual({ done: 10, wanted: 10, givenUp: 0, nextRunAt: null });
});

test('runs over 24 hours start every six hours, and the wait is told', async () => {
  const { tools, sent, progress } = world();
  await record(planOf({ overMs: 24 * HOUR, quick: false }), [], tools);
  expect(sent.map(({ plannedAt }) => (Date.parse(plannedAt) - NOW) / HOUR)).toEqual([0, 6, 12, 18, 24]);
  expect(progress.filter(({ nextRunAt }) => nextRunAt !== null)).toHaveLength(4);
});

test('a cell that lost one run to a failure gets a sixth; the others are not sent again', async () => {
  const { tools, sent } = world((cell, run) => (cell.canary === 'arithmetic/sum' && run === 2 ? 'failure' : 'answer'));
  const { end } = await record(planOf(), [], tools);
  expect(end).toBe('complete');
  expect(sent.map(({ cells }) => cells.length)).toEqual([2, 2, 2, 2, 2, 1]);
});

test('a cell that loses two of its runs is given up and costs no more, and the rest goes on', async () => {
  const { tools, sent, progress } = world((cell) => (cell.canary === 'arithmetic/sum' ? 'failure' : 'answer'));
  const { end } = await record(planOf(), [], tools);
  expect(end).toBe('complete');
  expect(sent.map(({ cells }) => cells.length)).toEqual([2, 2, 1, 1, 1]);
  expect(progress.at(-1)).toMatchObject({ done: 5, givenUp: 1 });
});

test('a recording that was cut off goes on where it stopped', async () => {
  const first = world();
  const half = { ...first.tools, send: (run: RecordingRun) => (first.sent.length < 3 ? first.tools.send(run) : Promise.resolve([])) };
  const { end, samples } = await record(planOf({ overMs: 24 * HOUR }), [], half);
  expect(end).toBe('nothing-sent');
  expect(samples).toHaveLength(6);

  const second = world();
  const whole = await record(planOf({ overMs: 24 * HOUR }), samples, second.tools);
  expect(whole.end).toBe('complete');
  expect(second.sent).toHaveLength(2);
  expect((Date.parse(second.sent[0]!.plannedAt) - NOW) / HOUR).toBe(18);
  expect(whole.samples).toHaveLength(10);
});

test('one that was cut off in the middle of a run sends the cells that lack it, and no others', async () => {
  const earlier = [1, 2, 3, 4].flatMap((i) => [sample(new Date(NOW - i * 60_000).toISOString(), cellOf('change'))]);
  const { tools, sent } = world();
  await record(planOf(), earlier, tools);
  expect(sent.map(({ cells }) => cells.map(({ canary: id }) => id))).toEqual([
    ['arithmetic/change', 'arithmetic/sum'],
    ...Array.from({ length: 4 }, () => ['arithmetic/sum']),
  ]);
});

test('failures of a recording that gave up are not held against the next one', async () => {
  const failed = world(() => 'failure');
  const { samples } = await record(planOf(), [], failed.tools);
  expect(failed.sent).toHaveLength(2);
  const { tools, sent } = world();
  const again = await record(planOf(), samples, tools);
  expect(again).toMatchObject({ end: 'complete' });
  expect(sent).toHaveLength(5);
  expect(again.samples.every(({ outcome }) => outcome.kind === 'answer')).toBe(true);
});

test('stopping ends it before the next run and keeps what was brought', async () => {
  const { tools, sent, stop } = world((_, run) => {
    if (run === 2) stop.abort();
    return 'answer';
  });
  const { end, samples } = await record(planOf(), [], tools);
  expect(end).toBe('stopped');
  expect(sent).toHaveLength(2);
  expect(samples).toHaveLength(4);
});

test('a complete recording sends nothing', async () => {
  const { samples } = await record(planOf(), [], world().tools);
  const { tools, sent } = world();
  expect(await record(planOf(), samples, tools)).toEqual({ end: 'complete', samples });
  expect(sent).toEqual([]);
});

test('whatever fails, it ends, and a cell is accepted exactly when it was not given up', async () => {
  const outcomes = fc.array(fc.constantFrom('answer', 'answer', 'answer', 'failure', 'nothing') , { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(outcomes, fc.integer({ min: 5, max: 11 }), async (drawn, runs) => {
      const state = { next: 0 };
      const { tools, progress } = world(() => drawn[state.next++ % drawn.length] as 'answer');
      const plan = planOf({ runs });
      const { end, samples } = await record(plan, [], tools);
      if (end !== 'complete') return;
      const made = plan.cells.map((cell) =>
        baselineFromSamples({
          samples: samples.filter(({ canary: id }) => id === cell.canary),
          canary: canary(cell.canary),
          variant: 'plain',
          group: 'one',
          expiryDays: 90,
          provisional: true,
          keepText: false,
        }),
      );
      expect(made.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(plan.cells.length - progress.at(-1)!.givenUp);
    }),
    { numRuns: 100 },
  );
});

const change = canary('arithmetic/change');
const sum = canary('arithmetic/sum');
const phrase = canary('recall/phrase', { variants: ['plain', 'burst-8'] });
const planInput = (over: Partial<PlanInput> = {}): PlanInput => ({
  suite: suite(change, sum, phrase),
  backends: [backend('one'), backend('two', 'one'), backend('three')],
  cells: ['one', 'two', 'three'].flatMap((id) =>
    ['arithmetic/change', 'arithmetic/sum', 'recall/phrase'].map((name) => ({ canary: name, variant: 'plain', backend: id })),
  ),
  baselines: [],
  pending: [],
  now: NOW,
  only: {},
  force: false,
  runs: 5,
  repeats: 1,
  overMs: 0,
  quick: true,
  ...over,
});
const planned = (over: Partial<PlanInput> = {}) =>
  planRecording(planInput(over)).cells.map((cell) => `${cell.backend}/${cell.canary}`);

test('each group is recorded once, from the backend that owns it', () => {
  expect(planned()).toEqual([
    'one/arithmetic/change',
    'one/arithmetic/sum',
    'one/recall/phrase',
    'three/arithmetic/change',
    'three/arithmetic/sum',
    'three/recall/phrase',
  ]);
});

test('a backend that shares is recorded through its owner, also when only it is scheduled', () => {
  const cells = [{ canary: 'arithmetic/sum', variant: 'plain', backend: 'two' }];
  expect(planned({ cells })).toEqual(['one/arithmetic/sum']);
  expect(planned({ only: { backends: ['two'], canaries: ['arithmetic'] } })).toEqual([
    'one/arithmetic/change',
    'one/arithmetic/sum',
  ]);
});

test('what has a valid baseline, provisional or expired ones too, is left undisturbed', () => {
  const baselines = [
    baseline(),
    baseline({ canary: 'arithmetic/sum', fingerprint: 'old' }),
    baseline({ canary: 'recall/phrase', fingerprint: phrase.fingerprint, provisional: true, approved: null, expiresAt: '2026-01-01T00:00:00Z' }),
  ];
  expect(planned({ baselines, only: { backends: ['one'] } })).toEqual(['one/arithmetic/sum']);
});

test('what waits for approval is not recorded again, unless the canary has changed or it is needed at once', () => {
  const pending = [baseline({ approved: null }), baseline({ approved: null, canary: 'arithmetic/sum', fingerprint: 'old' })];
  const only = { backends: ['one'], canaries: ['arithmetic'] };
  expect(planned({ pending, only, quick: false })).toEqual(['one/arithmetic/sum']);
  expect(planned({ pending, only, quick: true })).toEqual(['one/arithmetic/change', 'one/arithmetic/sum']);
});

test('force records all that is chosen; a quick one never replaces what was approved and is valid', () => {
  const baselines = [baseline(), baseline({ canary: 'arithmetic/sum', fingerprint: sum.fingerprint, provisional: true, approved: null })];
  const only = { backends: ['one'], canaries: ['arithmetic'] };
  expect(planned({ baselines, only, force: true, quick: false })).toEqual(['one/arithmetic/change', 'one/arithmetic/sum']);
  expect(planned({ baselines, only, force: true, quick: true })).toEqual(['one/arithmetic/sum']);
});

test('canaries that must fail are not recorded', () => {
  const must = canary('identity/wrong-model', { expect: { failure: 'not_found' } });
  const cells = [{ canary: must.id, variant: 'plain', backend: 'one' }];
  expect(planned({ suite: suite(must), cells })).toEqual([]);
});

test('equal plans have equal names; another canary text, run count or spread gives another name', () => {
  const name = (over: Partial<PlanInput> = {}) => planRecording(planInput(over)).name;
  const changed = suite(canary('arithmetic/change', { fingerprint: 'new' }), sum, phrase);
  expect(name()).toBe(name());
  expect(name()).toMatch(/^baseline-[0-9a-f]{12}$/);
  expect(new Set([name(), name({ suite: changed }), name({ runs: 6 }), name({ overMs: 1 }), name({ repeats: 2 })]).size).toBe(5);
});
