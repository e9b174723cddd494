import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer, FailureReason, Json, Sample } from '../../src/model.ts';
import { SIGNALS } from '../../src/signals/index.ts';
import type { ReadAnswer, ReferenceAnswer, ReferenceShape } from '../../src/signals/signal.ts';

const folder = resolve(import.meta.dirname, '../../src/signals');

test('every file of the folder is in the list, under its own name', () => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !['signal.ts', 'index.ts'].includes(file))
    .map((file) => file.replace(/\.ts$/, ''));
  expect(SIGNALS.map(({ name }) => name).sort()).toEqual(files.sort());
});

const sample = (part: Partial<Sample>): Sample => ({
  canary: 'a/b',
  variant: 'plain',
  backend: 'x',
  key: 'k',
  slot: 's',
  position: 0,
  plannedAt: '2026-03-02T00:00:00.000Z',
  purpose: 'schedule',
  at: '2026-03-02T00:00:00.000Z',
  endedAt: '2026-03-02T00:00:01.000Z',
  outcome: { kind: 'answer', text: '', toolCalls: [], stopReason: 'end', usage: {}, latencyMs: 1 },
  scores: {},
  unscored: [],
  costUsd: 0,
  ...part,
});

const SCORES = SIGNALS.filter((signal) => signal.law === 'score');

test.each(SCORES.map((signal) => [signal.name, signal] as const))(
  '%s is a number in 0..1, and null for a failure, for a score that is null and for an aspect without checks',
  (_, signal) => {
    expect(signal.value(sample({ scores: { correct: 0.5, format: 0.5 } }))).toBe(0.5);
    expect(signal.value(sample({ scores: { correct: null, format: null } }))).toBeNull();
    expect(signal.value(sample({}))).toBeNull();
    const failure = { kind: 'failure', reason: 'timeout', message: '' } as const;
    expect(signal.value(sample({ outcome: failure, scores: { correct: 0, format: 0 } }))).toBeNull();
  },
);

test('a format score never reaches the signal of correctness', () => {
  const [correct] = SCORES;
  expect(correct!.value(sample({ scores: { format: 0 } }))).toBeNull();
  expect(correct!.healthy({ format: [[1]] })).toEqual([]);
});

const CONSTANTS = new Map(
  SIGNALS.filter((signal) => signal.law === 'constant').map((signal) => [signal.name, signal] as const),
);

const asAnswer = (text: string): Answer => ({
  kind: 'answer',
  text,
  toolCalls: [],
  stopReason: 'end',
  usage: {},
  latencyMs: 1,
});

const answer = (over: Partial<Answer> = {}): Sample =>
  sample({
    outcome: { ...asAnswer('x'), ...over },
  });

const failure = (reason: FailureReason): Sample => sample({ outcome: { kind: 'failure', reason, message: '' } });

const shape = (model: string | null, answers: readonly Partial<ReferenceAnswer>[]): ReferenceShape => ({
  model,
  answers: answers.map((one) => [{ hash: '', text: 'x', length: 1, stopReason: 'end', ...one }]),
});

test('the echoed model is compared where the baseline has one, and an answer that names none says nothing', () => {
  const { expected, deviates } = CONSTANTS.get('echoed-model')!;
  expect(expected(shape(null, []), null)).toBeNull();
  expect(expected(null, null)).toBeNull();
  expect(expected(shape('big', []), null)).toBe('big');
  expect(deviates(answer({ model: 'small' }), 'big')).toBe(true);
  expect(deviates(answer({ model: 'big' }), 'big')).toBe(false);
  expect(deviates(answer(), 'big')).toBeNull();
  expect(deviates(failure('timeout'), 'big')).toBeNull();
});

test('input tokens are compared where all counts of the baseline are equal: a prompt with a nonce stays out', () => {
  const { expected, deviates } = CONSTANTS.get('input-tokens')!;
  expect(expected(shape(null, [{ inputTokens: 20 }, { inputTokens: 20 }]), null)).toBe('20');
  expect(expected(shape(null, [{ inputTokens: 20 }, { inputTokens: 21 }]), null)).toBeNull();
  // The counts of a prompt with a nonce may be equal by chance.
  expect(expected({ ...shape(null, [{ inputTokens: 20 }, { inputTokens: 20 }]), nonce: true }, null)).toBeNull();
  expect(expected(shape(null, [{ inputTokens: 20 }]), null)).toBeNull();
  expect(expected(shape(null, [{ inputTokens: 20 }, {}]), null)).toBeNull();
  expect(deviates(answer({ usage: { inputTokens: 25 } }), '20')).toBe(true);
  expect(deviates(answer({ usage: { inputTokens: 20 } }), '20')).toBe(false);
  expect(deviates(answer(), '20')).toBeNull();
});

test('a system fingerprint is compared where the baseline has only one', () => {
  const { expected, deviates } = CONSTANTS.get('system-fingerprint')!;
  expect(expected(shape(null, [{ systemFingerprint: 'fp1' }, { systemFingerprint: 'fp1' }]), null)).toBe('fp1');
  expect(expected(shape(null, [{ systemFingerprint: 'fp1' }, { systemFingerprint: 'fp2' }]), null)).toBeNull();
  expect(deviates(answer({ systemFingerprint: 'fp2' }), 'fp1')).toBe(true);
  expect(deviates(answer(), 'fp1')).toBeNull();
});

test('of a canary that must fail, the named failure is healthy, an answer deviates, another failure says nothing', () => {
  const { expected, deviates } = CONSTANTS.get('must-fail')!;
  expect(expected(null, 'not_found')).toBe('not_found');
  expect(expected(shape('big', []), null)).toBeNull();
  expect(deviates(answer(), 'not_found')).toBe(true);
  expect(deviates(failure('not_found'), 'not_found')).toBe(false);
  expect(deviates(failure('overloaded'), 'not_found')).toBeNull();
});

const EVENTS = new Map(
  SIGNALS.filter((signal) => signal.law === 'event').map((signal) => [signal.name, signal] as const),
);

const traitsOf = (name: string, text: string, over: Partial<ReadAnswer> = {}): readonly string[] | null =>
  EVENTS.get(name)!.traits({ text, stopReason: 'end', callsTools: false, nonce: () => null, ...over });

test.each([
  ['wrong-script', 'The answer is 42 สวัสดี.', ['Thai']],
  ['wrong-script', 'On y va 你好, привет', ['Cyrillic', 'Han']],
  ['wrong-script', 'Café — naïve “quotes” … 😀 € ①', []],
  ['wrong-script', 'The angle is π/2 and Δ = 3 μm', []],
  ['wrong-script', 'This is λόγος', ['Greek']],
  ['special-token', 'Paris.<|im_end|> <pad><pad>', ['<|im_end|>', '<pad>']],
  ['special-token', 'a \ufffd b', ['\ufffd']],
  ['special-token', 'if a <b> || c |> d, <s>struck</s> x', ['<s>', '</s>']],
  ['special-token', 'x < y | z > 3 [MAYBE]', []],
  ['empty', ' \n', ['empty']],
  ['empty', '0', []],
  ['repetition', 'The city is Paris. '.repeat(20), ['repetition']],
  ['repetition', `A short start, then ${'!'.repeat(60)}`, ['repetition']],
  ['repetition', 'aaaa', []],
  ['repetition', 'The quick brown fox jumps over the lazy dog and the cat looks on while the dog sleeps.', []],
  ['repetition', `| a | b |\n|---|---|\n${[1, 2, 3, 4].map((i) => `| ${i} | x${i * 7} |`).join('\n')}`, []],
  ['unparsable', '```js\nconst f = (a) => { return [a];\n```', ['unbalanced']],
  ['unparsable', '```js\nconst f = (a) => { return [")"]; };\n```', []],
  ['unparsable', '{"a": [1, 2}', ['unbalanced']],
  ['unparsable', '{"a": "}"}', []],
  ['unparsable', 'A smiley :) is no code', []],
])('%s of %j is %j', (name, text, traits) => {
  expect(traitsOf(name, text)).toEqual(traits);
});

test('an empty text with a tool call or a refusal is not empty, and one that was cut off is not unparsable', () => {
  expect(traitsOf('empty', '', { callsTools: true })).toEqual([]);
  expect(traitsOf('empty', '', { stopReason: 'refusal' })).toEqual([]);
  expect(traitsOf('unparsable', '{"a": [1', { stopReason: 'max-tokens' })).toBeNull();
});

test('a foreign nonce is a mark that is not its own: neither a slip in its own nor a word that looks like one', () => {
  const own = 'cm-4k2p9x0qz7ab';
  const foreign = (text: string): readonly string[] | null => traitsOf('nonce-foreign', text, { nonce: () => own });
  expect(foreign(`Your booking ${own} is confirmed.`)).toEqual([]);
  expect(foreign('Your booking cm-8h1w3v5m6t2d is confirmed.')).toEqual(['cm-8h1w3v5m6t2d']);
  expect(foreign('Your booking cm-4k2p9x0qz7ac is confirmed.')).toEqual([]);
  expect(foreign('Your booking cm-42p9x0qz7abb is confirmed.')).toEqual([]);
  expect(foreign('in cm-measurements only')).toEqual([]);
  expect(traitsOf('nonce-foreign', 'cm-8h1w3v5m6t2d')).toBeNull();
});

test('any text, hostile ones too, has each trait once', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.tuple(fc.string({ maxLength: 8 }), fc.integer({ min: 1, max: 1000 })).map(([part, times]) => part.repeat(times)),
    fc.constantFrom(
      '`'.repeat(30_000),
      '{'.repeat(30_000),
      '"\\'.repeat(15_000),
      '<|'.repeat(15_000),
      'cm-'.repeat(9_000),
    ),
  );
  fc.assert(
    fc.property(text, (value) => {
      for (const name of EVENTS.keys()) {
        const traits = traitsOf(name, value, { nonce: () => 'cm-4k2p9x0qz7ab' }) ?? [];
        expect(new Set(traits).size).toBe(traits.length);
      }
    }),
    { numRuns: 50 },
  );
});

const SHAPES = new Map(
  SIGNALS.filter((signal) => signal.law === 'shape').map((signal) => [signal.name, signal] as const),
);

test('the length of an answer is its mid-rank among the recorded ones, whose own mean is a half', () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(lengths, (recorded) => {
      const compared = SHAPES.get('output-length')!.compare(
        shape(
          null,
          recorded.map((length) => ({ length })),
        ),
      )!;
      const values = recorded.map((length) => compared.value(asAnswer('x'.repeat(length)))!);
      expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5);
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }),
  );
  expect(SHAPES.get('output-length')!.compare(shape(null, []))).toBeNull();
});

test('the way an answer ends is compared with how most of the baseline did', () => {
  const compared = SHAPES.get('stop-reason')!.compare(
    shape(null, [{ stopReason: 'end' }, { stopReason: 'tool-calls' }, { stopReason: 'tool-calls' }]),
  )!;
  expect(compared.healthy).toEqual({ runs: [[0], [1]] });
  expect(compared.value({ ...asAnswer(''), stopReason: 'tool-calls' })).toBe(1);
  expect(compared.value({ ...asAnswer(''), stopReason: 'max-tokens' })).toBe(0);
});

const shapesOf = (name: string, runs: readonly Partial<ReferenceAnswer>[]) =>
  SHAPES.get(name)!.compare(shape(null, runs));
const started = (text: string): Partial<ReferenceAnswer> => ({ text, start: text, length: text.length });

test('thinking tokens are ranked among those recorded, from five runs on with their distances from the middle', () => {
  const counted = (counts: readonly number[]) => counts.map((thinkingTokens) => ({ thinkingTokens }));
  const few = shapesOf('thinking-tokens', counted([10, 20, 30, 40]))!;
  expect(few.value({ ...asAnswer('x'), usage: { thinkingTokens: 25 } })).toBe(0.5);
  expect(few.value(asAnswer('x'))).toBeNull();
  expect(few.distances).toBeUndefined();
  const five = shapesOf('thinking-tokens', counted([10, 20, 30, 40, 50]))!;
  expect(five.distances).toEqual([[1], [0.5], [0], [0.5], [1]]);
  expect(shapesOf('thinking-tokens', [{}])).toBeNull();
});

test('agreement is the share of the texts of one half of the runs, and the other half says how large it is when healthy', () => {
  const compared = shapesOf('agreement', [started('Oslo.'), started('oslo'), started('Bergen'), started('**Oslo**')])!;
  expect(compared.healthy).toEqual({ runs: [[1], [0]] });
  expect(compared.value(asAnswer('  OSLO!'))).toBe(1);
  expect(compared.value(asAnswer('Rome'))).toBe(0);
  expect(shapesOf('agreement', [started('Oslo')])).toBeNull();
});

test('a language is compared where it is known, a script always, and a text without letters says nothing', () => {
  const english = started('The cat is on the roof of the house and it was not there.');
  const compared = shapesOf('language', [english, english])!;
  expect(compared.value(asAnswer('It is in the garden of the house.'))).toBe(1);
  expect(compared.value(asAnswer('Die Katze ist nicht auf dem Dach und der Hund auch nicht.'))).toBe(0);
  expect(compared.value(asAnswer('Ouagadougou'))).toBe(1);
  expect(compared.value(asAnswer('Кошка'))).toBe(0);
  expect(compared.value(asAnswer('42'))).toBeNull();
});

test('a refusal is one that the provider marks or a phrase at the beginning', () => {
  const compared = shapesOf('refusal', [started('Sure.'), started("I can't help with that.")])!;
  expect(compared.healthy).toEqual({ runs: [[1], [0]] });
  expect(compared.value(asAnswer('Yes.'))).toBe(1);
  expect(compared.value({ ...asAnswer(''), stopReason: 'refusal' })).toBe(0);
});

test('tool calls are compared by name and order where the baseline has any', () => {
  const call = (...names: readonly string[]) => names.map((name) => ({ name, arguments: null }));
  expect(shapesOf('tool-calls', [{ tools: [] }, { tools: [] }])).toBeNull();
  expect(shapesOf('tool-calls', [{}, {}])).toBeNull();
  const compared = shapesOf('tool-calls', [{ tools: ['a', 'b'] }, { tools: ['a', 'b'] }])!;
  expect(compared.value({ ...asAnswer(''), toolCalls: call('a', 'b') })).toBe(1);
  expect(compared.value({ ...asAnswer(''), toolCalls: call('b', 'a') })).toBe(0);
  expect(compared.value(asAnswer('none'))).toBe(0);
});

test('tool calls are compared by the names of their arguments where the baseline has them, whatever the values', () => {
  const recorded = { tools: ['look'], toolArguments: [['city', 'day']] };
  const asked = (sent: Json): Answer => ({ ...asAnswer(''), toolCalls: [{ name: 'look', arguments: sent }] });
  const compare = shapesOf('tool-calls', [recorded, recorded])!;
  expect(compare.healthy).toEqual({ runs: [[1]] });
  expect(compare.value(asked({ day: 'today', city: 'Oslo' }))).toBe(1);
  expect(compare.value(asked({ day: 'today', town: 'Oslo' }))).toBe(0);
  expect(compare.value(asked({ city: 'Oslo' }))).toBe(0);
  expect(compare.value(asked('{"city"'))).toBe(0);
  const older = shapesOf('tool-calls', [{ tools: ['look'] }, recorded])!;
  expect(older.value(asked({ town: 'Oslo' }))).toBe(1);
});

test('a tool call of which only hashes are kept is compared by name where arguments make no difference in the baseline', () => {
  const hashed = { text: { sha256: '0'.repeat(64), length: 0 }, arguments: [] };
  const asked = (name: string): Answer => ({ ...asAnswer(''), hashed, toolCalls: [{ name, arguments: null }] });
  const one = { tools: ['look'], toolArguments: [['city']] };
  const other = { tools: ['look'], toolArguments: [['city', 'day']] };
  const same = shapesOf('tool-calls', [one, one])!;
  expect([same.value(asked('look')), same.value(asked('seek'))]).toEqual([1, 0]);
  expect(shapesOf('tool-calls', [other, one, one, one])!.value(asked('look'))).toBeNull();
});

test('what reads texts says nothing of answers of which only hashes are kept', () => {
  const hashed = { text: { sha256: '0'.repeat(64), length: 4 }, arguments: [] };
  for (const name of ['agreement', 'language', 'refusal']) {
    const compared = shapesOf(name, [started('The cat of the house'), started('The cat of the house')])!;
    expect(compared.value({ ...asAnswer(''), hashed })).toBeNull();
  }
});

const SERVING = new Map(
  SIGNALS.filter((signal) => signal.law === 'serving').map((signal) => [signal.name, signal] as const),
);

test('times are compared by their logarithm, times that are not known say nothing, and caches by their share', () => {
  const ratio =
    SERVING.get('duration')!.measure({ latencyMs: 3800 })! - SERVING.get('duration')!.measure({ latencyMs: 1800 })!;
  expect(ratio).toBeCloseTo(Math.log(2));
  expect(SERVING.get('duration')!.measure({ latencyMs: 0 })).toBeNull();
  expect(SERVING.get('time-to-first-token')!.measure({})).toBeNull();
  expect(SERVING.get('cache-read')!.measure({ inputTokens: 1000, cacheReadTokens: 800 })).toBe(0.8);
  expect(SERVING.get('cache-read')!.measure({ inputTokens: 1000 })).toBeNull();
  expect(SERVING.get('cache-read')!.measure({ inputTokens: 0, cacheReadTokens: 0 })).toBeNull();
});

test('every shape keeps its values in 0..1 whatever the answer', () => {
  const texts = fc.constantFrom(
    '',
    'Oslo',
    'The cat of the house is in the garden.',
    'Кошка',
    "I can't help with that.",
  );
  const answers = fc.record({
    text: texts,
    tokens: fc.nat(),
    stopReason: fc.constantFrom('end', 'max-tokens', 'refusal'),
  });
  fc.assert(
    fc.property(fc.array(answers, { minLength: 2, maxLength: 8 }), answers, (recorded, one) => {
      for (const signal of SHAPES.values()) {
        const compared = signal.compare(
          shape(
            null,
            recorded.map(({ text, tokens, stopReason }) => ({
              ...started(text),
              stopReason,
              thinkingTokens: tokens,
              tools: [text],
            })),
          ),
        );
        const value = compared?.value({
          ...asAnswer(one.text),
          stopReason: one.stopReason,
          usage: { thinkingTokens: one.tokens },
        });
        if (value === null || value === undefined) continue;
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }
    }),
  );
});
