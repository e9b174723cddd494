import { expect, test } from 'vitest';
import { matchBaselines } from '../../src/baselines/match.ts';
import { backend, baseline, baselineSample, canary, runs, suite } from './fixtures.ts';

const NOW = Date.UTC(2026, 10, 22);
const change = canary('arithmetic/change');
const base = { suite: suite(change), backends: [backend('one')], now: NOW };
const states = (input: Parameters<typeof matchBaselines>[0]) => matchBaselines(input).cells.map(({ state }) => state);

test('a valid baseline gives its cell a reference with scores by aspect, run and repeat', () => {
  const one = baseline({
    runs: [
      { at: '2026-10-01T00:00:00.000Z', samples: [baselineSample('2026-10-01T00:00:00.000Z', { correct: 1, format: 0.5 })] },
      { at: '2026-10-02T00:00:00.000Z', samples: [baselineSample('2026-10-02T00:00:00.000Z', { correct: null, format: 1 })] },
      ...runs([0, 1]),
    ],
  });
  const { cells, references } = matchBaselines({ ...base, baselines: [one] });
  const shown = {
    hash: '0123456789abcdef',
    text: 'forty-two',
    start: 'forty-two',
    length: 9,
    stopReason: 'end',
    inputTokens: 20,
    outputTokens: 3,
  };
  expect(cells).toEqual([
    { canary: 'arithmetic/change', variant: 'plain', backend: 'one', group: 'one', state: 'valid', baseline: one },
  ]);
  expect(references).toEqual([
    {
      canary: 'arithmetic/change',
      variant: 'plain',
      group: 'one',
      capability: 'arithmetic',
      provisional: false,
      from: '2026-10-06T00:00:00.000Z',
      runs: { correct: [[1], [], [0, 1]], format: [[0.5], [1], []] },
      runDays: ['2026-10-01', '2026-10-02', '2026-10-01'],
      shape: { model: 'm-2026', answers: one.runs.map(({ samples }) => samples.map(() => shown)) },
    },
  ]);
});

test('a reference shows counts, times and tools as recorded, and of a cut text its beginning alone', () => {
  const metered = {
    thinkingTokens: 7,
    cacheReadTokens: 16,
    latencyMs: 120.5,
    timeToFirstTokenMs: 80,
    interTokenMs: 3.2,
    tools: ['get_weather'],
    toolArguments: [['city'], null],
  };
  const [run] = baseline().runs;
  const sample = { ...run!.samples[0]!, ...metered, text: 'a'.repeat(2000), length: 2001 };
  const one = baseline({ runs: [{ at: run!.at, samples: [sample] }] });
  const shown = matchBaselines({ ...base, baselines: [one] }).references[0]?.shape?.answers[0]?.[0];
  expect(shown).toMatchObject({ ...metered, text: null, start: 'a'.repeat(2000), length: 2001 });
});

test('another fingerprint makes the baseline of its own cell invalid and of no other', () => {
  const sum = canary('arithmetic/sum', { fingerprint: 'new print' });
  const match = matchBaselines({
    ...base,
    suite: suite(change, sum),
    baselines: [baseline(), baseline({ canary: 'arithmetic/sum', fingerprint: 'old print' })],
  });
  expect(match.cells.map(({ canary: id, state }) => [id, state])).toEqual([
    ['arithmetic/change', 'valid'],
    ['arithmetic/sum', 'invalid'],
  ]);
  expect(match.references.map((reference) => reference.canary)).toEqual(['arithmetic/change']);
  expect(match.cells[1]?.baseline?.fingerprint).toBe('old print');
});

test('another echoed model never makes a baseline invalid', () => {
  expect(states({ ...base, baselines: [baseline({ model: 'somebody-else' })] })).toEqual(['valid']);
});

test('an expired baseline goes on: it says so and stays a reference', () => {
  const expired = baseline({ expiresAt: new Date(NOW).toISOString() });
  const { cells, references } = matchBaselines({ ...base, baselines: [expired] });
  expect(cells[0]?.state).toBe('expired');
  expect(references).toHaveLength(1);
  expect(states({ ...base, now: NOW - 1, baselines: [expired] })).toEqual(['valid']);
});

test('a reference judges from its approval on, a provisional one from its recording on', () => {
  const approved = { by: 'ana', at: '2026-10-06T02:00:00+02:00', why: 'new model, as planned' };
  const from = (one: Parameters<typeof baseline>[0]) =>
    matchBaselines({ ...base, baselines: [baseline(one)] }).references.map((reference) => reference.from);
  expect(from({ approved })).toEqual(['2026-10-06T00:00:00.000Z']);
  expect(from({ approved: null, provisional: true })).toEqual(['2026-10-05T00:00:00.000Z']);
});

test('a provisional baseline is in use and says so', () => {
  const { cells, references } = matchBaselines({ ...base, baselines: [baseline({ provisional: true, approved: null })] });
  expect(cells[0]?.state).toBe('provisional');
  expect(references[0]?.provisional).toBe(true);
});

test('backends that share a baseline have one reference between them', () => {
  const { cells, references } = matchBaselines({
    ...base,
    backends: [backend('one'), backend('two', 'one'), backend('three')],
    baselines: [baseline()],
  });
  expect(cells.map(({ backend: id, state }) => [id, state])).toEqual([
    ['one', 'valid'],
    ['two', 'valid'],
    ['three', 'missing'],
  ]);
  expect(references.map(({ group }) => group)).toEqual(['one']);
});

test('variants have baselines of their own', () => {
  const burst = canary('arithmetic/change', { variants: ['plain', 'burst-8'] });
  expect(states({ ...base, suite: suite(burst), baselines: [baseline()] })).toEqual(['valid', 'missing']);
});

test('a canary that must fail needs no baseline, and cells that are not probed are left out', () => {
  const must = canary('identity/wrong-model', { expect: { failure: 'not_found' } });
  expect(states({ ...base, suite: suite(must), baselines: [] })).toEqual([]);
  expect(states({ ...base, baselines: [baseline()], cells: [] })).toEqual([]);
});

test('a reference says that the prompts of its cell hold a nonce: written in the canary, or put there by the variant', () => {
  const asks = canary('arithmetic/change', {
    turns: [{ role: 'user', content: [{ type: 'text', text: 'Say {{nonce}}.' }] }],
  });
  const cold = canary('arithmetic/change', { variants: ['plain', 'cold'] });
  const nonceOf = (one: typeof asks, variant: string) =>
    matchBaselines({ ...base, suite: suite(one), baselines: [baseline({ variant })] }).references.map(({ shape }) => shape?.nonce);
  expect(nonceOf(asks, 'plain')).toEqual([true]);
  expect(nonceOf(cold, 'plain')).toEqual([undefined]);
  expect(nonceOf(cold, 'cold')).toEqual([true]);
});

test('matching changes nothing that it was given', () => {
  const one = Object.freeze(baseline());
  const before = JSON.stringify(one);
  matchBaselines({ ...base, baselines: Object.freeze([one]) });
  expect(JSON.stringify(one)).toBe(before);
});

test('a text that was cut or not kept is no text to compare with', () => {
  const [run] = baseline().runs;
  const [sample] = run!.samples;
  const { text, ...hashed } = { ...sample!, length: 5000 };
  const one = baseline({ runs: [{ ...run!, samples: [{ ...hashed, text: text ?? '' }, hashed] }] });
  const { references } = matchBaselines({ ...base, baselines: [one] });
  expect(references[0]?.shape?.answers.flat().map((answer) => answer.text)).toEqual([null, null]);
});
