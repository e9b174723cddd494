import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { baselineFromSamples } from '../../src/baselines/from-samples.ts';
import { learnBaseline } from '../../src/baselines/learn.ts';
import { offerLearned } from '../../src/baselines/offer.ts';
import { hashOutcome } from '../../src/store/hash-answer.ts';
import type { Incident } from '../../src/judgement.ts';
import type { Answer, Sample, Scope } from '../../src/model.ts';
import { answer, backend, baseline, canary, failure, sample, suite } from './fixtures.ts';

const minute = (i: number): string => new Date(Date.UTC(2026, 10, 22, 10, i)).toISOString();
const five = [0, 1, 2, 3, 4].map((i) => sample(minute(i)));
const sha = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const make = (samples: readonly Sample[], keepText = true) =>
  baselineFromSamples({
    samples,
    canary: canary('arithmetic/change'),
    variant: 'plain',
    group: 'one',
    expiryDays: 90,
    provisional: true,
    keepText,
  });
const made = (samples: readonly Sample[], keepText = true) => {
  const result = make(samples, keepText);
  if (!result.ok) throw new Error(result.reasons.join());
  return result.baseline;
};
const withoutModel = (one: Answer): Answer =>
  Object.fromEntries(Object.entries(one).filter(([key]) => key !== 'model')) as unknown as Answer;
const reasons = (samples: readonly Sample[]) => {
  const result = make(samples);
  return result.ok ? [] : result.reasons;
};

test('five cycles with an answer are a baseline of five runs, which nobody has approved', () => {
  expect(made(five)).toMatchObject({
    group: 'one',
    canary: 'arithmetic/change',
    variant: 'plain',
    fingerprint: 'print of arithmetic/change',
    provisional: true,
    model: 'm-2026',
    recordedAt: '2026-11-22T10:04:01.000Z',
    expiresAt: '2027-02-20T10:04:01.000Z',
    approved: null,
  });
  expect(made(five).runs.map(({ at, samples }) => [at, samples.length])).toEqual(five.map(({ at }) => [at, 1]));
});

test('repeats of one cycle are one run, in the order in which they were sent', () => {
  const repeats = five.flatMap((one) => [
    { ...one, position: 1, scores: { correct: 0 } },
    { ...one, position: 0 },
  ]);
  const { runs } = made(repeats);
  expect(runs).toHaveLength(5);
  expect(runs[0]?.samples.map(({ scores }) => scores.correct)).toEqual([1, 0]);
});

test('the order of the samples does not matter', () => {
  const samples = fc.shuffledSubarray(five, { minLength: 5 });
  fc.assert(
    fc.property(samples, (shuffled) => {
      expect(made(shuffled)).toEqual(made(five));
    }),
  );
});

test('four runs are refused, also when a fifth failed', () => {
  expect(reasons(five.slice(1))).toEqual(['4 runs have an answer; at least 5 are needed']);
  expect(reasons([...five.slice(1), sample(minute(9), { outcome: failure() })])).toEqual([
    '4 runs have an answer; at least 5 are needed',
  ]);
  expect(reasons([])).toEqual(['0 runs have an answer; at least 5 are needed']);
});

test('one failure in six is accepted, two in seven are refused with their reasons', () => {
  const failed = (i: number, reason: 'timeout' | 'rate_limited') => sample(minute(i), { outcome: failure(reason) });
  expect(reasons([...five, failed(6, 'timeout')])).toEqual([]);
  expect(reasons([...five, failed(6, 'timeout'), failed(7, 'rate_limited')])).toEqual([
    '2 of 7 probes failed (rate_limited 1, timeout 1); at most 20% may fail',
  ]);
});

test('answers that no check could judge are refused; a canary without checks is not', () => {
  expect(reasons(five.map((one) => ({ ...one, scores: { correct: null } })))).toEqual([
    'no answer could be judged by any check',
  ]);
  expect(reasons(five.map((one) => ({ ...one, scores: {} })))).toEqual([]);
});

test('answers from several models, or from none that is named, leave the model open', () => {
  const mixed = five.map((one, i) => (i === 0 ? { ...one, outcome: answer({ model: 'other' }) } : one));
  const unnamed = withoutModel(answer());
  expect(made(mixed).model).toBeNull();
  expect(made(five.map((one) => ({ ...one, outcome: unnamed }))).model).toBeNull();
});

test('a text is cut at 2,000 characters, never inside one; its length and hash are those of the whole', () => {
  const text = `${'x'.repeat(1999)}😀 and more`;
  const [run] = made(five.map((one) => ({ ...one, outcome: answer({ text }) }))).runs;
  expect(run?.samples[0]).toMatchObject({ text: 'x'.repeat(1999), length: text.length, hash: sha(text) });
});

test('without texts, and from samples whose texts were hashed, length and hash are the same', () => {
  const plain = made(five).runs[0]?.samples[0];
  const hidden = made(five, false).runs[0]?.samples[0];
  const hashed = made(five.map((one) => ({ ...one, outcome: hashOutcome(one.outcome) }))).runs[0]?.samples[0];
  expect(hidden).toEqual({ ...plain, text: undefined });
  expect(hashed).toEqual(hidden);
  expect(hidden).toMatchObject({ length: 9, hash: sha('forty-two') });
});

const provisional = baseline({ provisional: true, approved: null, recordedAt: '2026-11-20T00:00:00.000Z' });
const hour = (day: number, i: number): string => new Date(Date.UTC(2026, 10, 20 + day, i, 7)).toISOString();
const scheduled = (at: string, over: Partial<Sample> = {}) => sample(at, { purpose: 'schedule', ...over });
const threeDays = [scheduled(hour(0, 1)), scheduled(hour(0, 2)), scheduled(hour(1, 1)), scheduled(hour(1, 2)), scheduled(hour(2, 1))];
const learn = (samples: readonly Sample[], over: Partial<Parameters<typeof learnBaseline>[0]> = {}) =>
  learnBaseline({
    baseline: provisional,
    canary: canary('arithmetic/change'),
    samples,
    excluded: [],
    expiryDays: 90,
    keepText: true,
    ...over,
  });

test('five scheduled cycles on three days replace a provisional baseline, once somebody approves', () => {
  const result = learn(threeDays);
  expect(result).toMatchObject({ ok: true, baseline: { learned: true, provisional: false, approved: null, group: 'one' } });
});

test('two days, or four cycles, are not enough', () => {
  expect(learn(threeDays.map((one, i) => (i === 4 ? scheduled(hour(1, 9)) : one)))).toEqual({
    ok: false,
    reasons: ['5 cycles on 2 UTC days so far; 5 cycles on 3 days are needed'],
  });
  expect(learn(threeDays.slice(1))).toMatchObject({ ok: false });
});

test('samples of bursts, of other cells, of a backend that only shares, and from before do not count', () => {
  const [last] = threeDays.slice(-1);
  for (const over of [
    { purpose: 'burst' as const },
    { canary: 'arithmetic/sum' },
    { variant: 'burst-8' },
    { backend: 'two' },
    { at: '2026-11-19T00:00:00.000Z' },
  ])
    expect(learn([...threeDays.slice(0, 4), { ...last!, ...over }])).toMatchObject({ ok: false });
});

test('the time of an incident is not learned, and one that is open excludes all that follows', () => {
  expect(learn(threeDays, { excluded: [{ from: hour(1, 0), to: hour(1, 1) }] })).toMatchObject({ ok: false });
  expect(learn(threeDays, { excluded: [{ from: hour(2, 0), to: null }] })).toMatchObject({ ok: false });
  expect(learn(threeDays, { excluded: [{ from: hour(5, 0), to: null }] })).toMatchObject({ ok: true });
});

test('nothing is learned over a baseline that is not provisional, nor for a canary that has changed', () => {
  expect(learn(threeDays, { baseline: baseline() })).toEqual({ ok: false, reasons: ['the baseline is not provisional'] });
  expect(learn(threeDays, { canary: canary('arithmetic/change', { fingerprint: 'new' }) })).toMatchObject({ ok: false });
});

test('of many cycles forty are kept, evenly from the first to the last days', () => {
  const many = Array.from({ length: 240 }, (_, i) => scheduled(hour(0, i + 1)));
  const result = learn(many);
  if (!result.ok) throw new Error(result.reasons.join());
  const { runs } = result.baseline;
  expect(runs).toHaveLength(40);
  expect([runs[0]?.at, runs.at(-1)?.at]).toEqual([hour(0, 1), hour(0, 235)]);
});

const offer = (over: Partial<Parameters<typeof offerLearned>[0]> = {}) =>
  offerLearned({
    suite: suite(canary('arithmetic/change')),
    backends: [backend('one'), backend('two', 'one')],
    baselines: [provisional],
    pending: [],
    incidents: [],
    readSamples: () => Promise.resolve(threeDays),
    expiryDays: 90,
    keepText: true,
    ...over,
  });

test('what was learned is offered once, and never over what waits or was approved', async () => {
  const { learned, notYet } = await offer();
  expect([learned.map(({ canary: id }) => id), notYet]).toEqual([['arithmetic/change'], []]);
  expect(await offer({ pending: learned })).toEqual({ learned: [], notYet: [] });
  expect(await offer({ baselines: [baseline()] })).toEqual({ learned: [], notYet: [] });
});

test('an incident on the backend keeps its time from being learned, one elsewhere does not', async () => {
  const incident = (scope: Scope): Incident => ({
    id: 'i-1',
    class: 'quality',
    signals: ['correct'],
    scope,
    candidates: [],
    localized: true,
    openedAt: hour(1, 0),
    onsetAt: hour(0, 0),
    closedAt: null,
    closedBy: null,
    effect: null,
    evidence: { nats: 13, threshold: 12 },
    owners: [],
    provisional: true,
    slot: 1,
  });
  expect((await offer({ incidents: [incident({ region: 'r' })] })).notYet).toEqual([
    { path: 'one/arithmetic/change.json', reasons: ['0 cycles on 0 UTC days so far; 5 cycles on 3 days are needed'] },
  ]);
  expect((await offer({ incidents: [incident({ region: 'elsewhere' })] })).learned).toHaveLength(1);
});

test('a run keeps thinking and cached tokens, times to a tenth of a millisecond and the names of tools and of their arguments', () => {
  const usage = { inputTokens: 20, outputTokens: 9, thinkingTokens: 5, cacheReadTokens: 16 };
  const outcome = answer({
    usage,
    latencyMs: 123.456,
    timeToFirstTokenMs: 45.678,
    interTokenMs: 1.234,
    toolCalls: [
      { name: 'get_weather', arguments: { day: 'today', city: { name: 'Oslo' } } },
      { name: 'get_weather', arguments: '{"city"' },
    ],
  });
  const { runs } = made(five.map((one) => ({ ...one, outcome })));
  expect(runs[0]?.samples[0]).toMatchObject({
    ...usage,
    latencyMs: 123.5,
    timeToFirstTokenMs: 45.7,
    interTokenMs: 1.2,
    tools: ['get_weather', 'get_weather'],
    toolArguments: [['city', 'day'], null],
  });
  const plain = made(five).runs[0]?.samples[0];
  expect(plain).toMatchObject({ latencyMs: 100, tools: [] });
  expect(plain).not.toHaveProperty('thinkingTokens');
  expect(plain).not.toHaveProperty('toolArguments');
  const hashed = { text: { sha256: '0'.repeat(64), length: 4 }, arguments: [] };
  const unknown = made(five.map((one) => ({ ...one, outcome: { ...outcome, hashed } }))).runs[0]?.samples[0];
  expect(unknown).toMatchObject({ tools: ['get_weather', 'get_weather'] });
  expect(unknown).not.toHaveProperty('toolArguments');
});
