import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EffectContext } from '../../src/simulator/effects/effect.ts';
import { EFFECTS } from '../../src/simulator/effects/index.ts';
import { withEffectsDoc } from '../../src/simulator/effects-doc.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import type { Json } from '../../src/model.ts';
import { canary, modelRequest } from './fixtures.ts';

const root = resolve(import.meta.dirname, '../..');

const make = (type: string, options: object = {}) => {
  const plugin = EFFECTS.find((candidate) => candidate.type === type)!;
  return plugin.make(plugin.options.parse(options));
};

const reply: Reply = {
  model: 'alpha',
  answeredBy: 'alpha',
  text: 'It is four degrees.',
  toolCalls: [{ name: 'look', arguments: {} }],
  refused: false,
  thinkingTokens: 0,
  example: 'pass',
  stopReason: null,
  systemFingerprint: 'fp',
  clearedThinkingTurns: 0,
};
const context: EffectContext = {
  canary: null,
  place: { model: 'alpha', region: 'us', hardware: 'gpu' },
  request: modelRequest(),
  inputTokens: 100,
  nonce: null,
  spoken: [],
  random: () => 0.5,
};

test('every file of an effect is in the list, under the name of its type', async () => {
  const files = (await readdir(resolve(root, 'src/simulator/effects'))).filter(
    (file) => file !== 'index.ts' && file !== 'effect.ts',
  );
  expect(EFFECTS.map(({ type }) => `${type}.ts`).sort()).toEqual(files.sort());
});

test('docs/simulator.md has the table of the effects as they are', async () => {
  const document = await readFile(resolve(root, 'docs/simulator.md'), 'utf8');
  expect(withEffectsDoc(document)).toBe(document);
  expect(() => withEffectsDoc('nothing')).toThrow(/markers/);
});

test('every option is described and unknown options are refused', () => {
  for (const { options, summary } of EFFECTS) {
    expect(summary).toMatch(/\.$/);
    for (const option of Object.values(options.shape))
      expect((option as { description?: string }).description).toBeTruthy();
    const keys = options
      .safeParse({ nonsense: 1 })
      .error?.issues.flatMap((i) => (i.code === 'unrecognized_keys' ? i.keys : []));
    expect(keys).toEqual(['nonsense']);
  }
});

test('success-rate multiplies the chance, and its size is what is lost', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (factor, chance) => {
        const effect = make('success-rate', { factor });
        expect(effect.success?.(chance, context)).toBe(chance * factor);
        expect(effect.lostSuccess).toBe(1 - factor);
      },
    ),
  );
});

test('wrong-model echoes the other model, or answers under the old name', () => {
  expect(make('wrong-model', { model: 'beta' }).reply?.(reply, context)).toMatchObject({
    model: 'beta',
    answeredBy: 'beta',
  });
  const silent = make('wrong-model', { model: 'beta', echo: false, factor: 0.8 });
  expect(silent.reply?.(reply, context)).toMatchObject({ model: 'alpha', answeredBy: 'beta' });
  expect(silent.success?.(0.5, context)).toBeCloseTo(0.4);
});

test('wrong-script puts words between the words and leaves the rest, and an empty text, alone', () => {
  const { reply: change } = make('wrong-script', { words: 3 });
  const text = change?.(reply, context).text ?? '';
  const foreign = /^[\p{Script=Thai}\p{Script=Han}]+$/u;
  expect(text.split(' ').filter((word) => foreign.test(word))).toHaveLength(3);
  expect(
    text
      .split(' ')
      .filter((word) => !foreign.test(word))
      .join(' '),
  ).toBe(reply.text);
  expect(change?.({ ...reply, text: '' }, context)).toEqual({ ...reply, text: '' });
});

test('refusal drops the tool calls and says that it is one', () => {
  expect(make('refusal', { text: 'No.' }).reply?.(reply, context)).toMatchObject({
    text: 'No.',
    toolCalls: [],
    refused: true,
  });
});

test('slow changes times alone', () => {
  const effect = make('slow', { factor: 3, addMs: 200 });
  expect(effect.latency?.({ firstTokenMs: 10, tokenMs: 1 })).toEqual({ firstTokenMs: 230, tokenMs: 3 });
  expect([effect.success, effect.reply, effect.ending, effect.lostSuccess]).toEqual([
    undefined,
    undefined,
    undefined,
    0,
  ]);
});

const REQUIRED: Readonly<Record<string, object>> = {
  'success-rate': { factor: 0.5 },
  'wrong-model': { model: 'beta' },
  'truncated-input': { tokens: 10 },
  'http-error': { status: 500 },
};

const anyCanary = fc
  .record({ pass: fc.array(fc.string(), { minLength: 1 }), fail: fc.array(fc.string()), capability: fc.string() })
  .map(({ pass, fail, capability }) =>
    canary('a/one', {
      capability,
      tags: ['sycophancy'],
      examples: {
        pass: pass.map((text) => ({ text, toolCalls: [] })),
        fail: fail.map((text) => ({ text, toolCalls: [] })),
      },
    }),
  );

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc.constantFrom(
    '```js\nf(() => {\n});\n```',
    'def f(x):\n  return x',
    '',
    '```',
    'A. B! C?',
    '{"a": [1]} and {"b": 2}',
  ),
);

test.each(EFFECTS.map(({ type }) => type))(
  'whatever %s falls on, the outcome is a reply, depends on nothing but its draws and leaves its input alone',
  (type) => {
    const effect = make(type, REQUIRED[type]);
    const draws = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { minLength: 1 });
    const anyCall = fc.record({ name: fc.string(), arguments: fc.jsonValue() as fc.Arbitrary<Json> });
    fc.assert(
      fc.property(
        anyText,
        fc.array(anyCall, { maxLength: 2 }),
        fc.option(anyCanary),
        draws,
        (text, toolCalls, asked, list) => {
          const given: Reply = { ...reply, text, toolCalls };
          const before = structuredClone(given);
          const run = (): Reply => {
            const drawn = { count: 0 };
            const random = (): number => list[drawn.count++ % list.length] ?? 0;
            return effect.reply?.(given, { ...context, canary: asked, random }) ?? given;
          };
          const changed = run();
          expect(run()).toEqual(changed);
          expect(given).toEqual(before);
          expect(typeof changed.text).toBe('string');
          // It says the same in other words, which checks cannot notice.
          if (changed.text !== text && changed.example === 'pass' && type !== 'other-words')
            expect.fail('a changed text still counts as right');
          expect(effect.lostSuccess).toBeGreaterThanOrEqual(0);
          expect(effect.lostSuccess).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 60 },
    );
  },
);
