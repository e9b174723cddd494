import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EffectContext } from '../../src/simulator/effects/effect.ts';
import { EFFECTS } from '../../src/simulator/effects/index.ts';
import { withEffectsDoc } from '../../src/simulator/effects-doc.ts';
import type { Reply } from '../../src/simulator/reply.ts';
import { modelRequest } from './fixtures.ts';

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
