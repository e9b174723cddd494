import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Answer, Json, ToolCall } from '../../src/model.ts';
import { STOP_REASONS } from '../../src/model.ts';
import { makeScorers, score } from '../../src/scorers/score.ts';
import type { ScorerPlugin } from '../../src/scorers/scorer.ts';

export const NONCE = 'cm-0123456789ab';

export const answer = (text: string, toolCalls: readonly ToolCall[] = []): Answer => ({
  kind: 'answer',
  text,
  toolCalls,
  stopReason: toolCalls.length > 0 ? 'tool-calls' : 'end',
  usage: {},
  latencyMs: 1,
});

/** The score of one check, through the same way that a probe takes. */
export const scoreOf = async (
  plugins: readonly ScorerPlugin[],
  check: { readonly type: string; readonly options: Readonly<Record<string, Json>> },
  given: Answer,
): Promise<number | null> => {
  const scorers = makeScorers([{ ...check, weight: 1, aspect: 'correct' }], plugins);
  const { scores } = await score(scorers, given, { nonce: NONCE });
  return scores.correct ?? null;
};

/** Every code point, lone surrogates too; cheaper than fast-check's own `binary`, which builds tables first. */
export const anyCharacter = fc.nat(0x10ffff).map((point) => String.fromCodePoint(point));

const anyText = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 200 }),
  fc.string({ unit: 'grapheme-composite', maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('1', '.', ',', '-', '$', 'e', ' ', '−', '\0', '\u202e', '`', '*', '"', '[', '{', '}', ':'),
    maxLength: 60,
  }),
  fc.json(),
);

export const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  kind: fc.constant('answer' as const),
  text: anyText,
  toolCalls: fc.array(
    fc.record({ name: fc.string({ maxLength: 10 }), arguments: fc.jsonValue() as fc.Arbitrary<Json> }),
    {
      maxLength: 3,
    },
  ),
  stopReason: fc.constantFrom(...STOP_REASONS),
  usage: fc.constant({}),
  latencyMs: fc.nat(),
});

const MEGABYTE = 1_000_000;

/** Texts that have brought down matchers, parsers or normalisation elsewhere; each about a million characters. */
const HOSTILE: Readonly<Record<string, string>> = {
  'one letter': 'a'.repeat(MEGABYTE),
  'one digit': '1'.repeat(MEGABYTE),
  'thousands separators': `1${',111'.repeat(MEGABYTE / 4)}`,
  'numbers that are all right': '7 '.repeat(MEGABYTE / 2),
  'open brackets': '['.repeat(MEGABYTE),
  'nested lists': '['.repeat(45_000) + ']'.repeat(45_000),
  'open objects': '{"a":'.repeat(MEGABYTE / 5),
  'code fences': '```\n'.repeat(MEGABYTE / 4),
  asterisks: '*'.repeat(MEGABYTE),
  'full stops': '.'.repeat(MEGABYTE),
  spaces: ' '.repeat(MEGABYTE),
  'NUL characters': '\0'.repeat(MEGABYTE),
  'direction marks': '\u202e\u2066'.repeat(MEGABYTE / 2),
  'combining marks on one letter': `e${'\u0301\u0323'.repeat(MEGABYTE / 2)}`,
  'lone surrogates': '\ud800'.repeat(MEGABYTE),
  'letters that grow when lower-cased': 'İ'.repeat(MEGABYTE),
};

/**
 * What every scorer owes: a description, strict options, a score in 0..1 or `null` for any answer, the same one for the
 * same answer, and an end in time on hostile text. `samples` are valid options, one set at least.
 */
export const scorerContract = (
  plugin: ScorerPlugin,
  plugins: readonly ScorerPlugin[],
  samples: readonly Readonly<Record<string, Json>>[],
): void => {
  describe(`scorer ${plugin.type}`, () => {
    test('says what it gives, and what each option means', () => {
      expect(plugin.summary).toMatch(/^\S.*\.$/);
      const { properties } = z.toJSONSchema(plugin.options, { io: 'input' });
      for (const [name, shape] of Object.entries(properties ?? {})) {
        expect((shape as { description?: string }).description, name).toMatch(/\.$/);
      }
    });

    test('refuses an option that it does not know', () => {
      for (const sample of samples) {
        expect(plugin.options.safeParse(sample).success).toBe(true);
        expect(plugin.options.safeParse({ ...sample, unheardOf: 1 }).success).toBe(false);
      }
    });

    test('gives 0 to 1 or null, twice the same, for any answer', async () => {
      for (const options of samples) {
        await fc.assert(
          fc.asyncProperty(anyAnswer, async (given) => {
            const first = await scoreOf(plugins, { type: plugin.type, options }, given);
            expect(first === null || (first >= 0 && first <= 1)).toBe(true);
            expect(await scoreOf(plugins, { type: plugin.type, options }, structuredClone(given))).toBe(first);
          }),
          { numRuns: 60 },
        );
      }
    });

    // Quadratic work on a million characters takes minutes and ends the test at the runner's limit.
    test.each(Object.keys(HOSTILE))('ends on a million characters: %s', async (name) => {
      for (const options of samples) {
        const given = await scoreOf(plugins, { type: plugin.type, options }, answer(HOSTILE[name] ?? ''));
        expect(given === null || (given >= 0 && given <= 1)).toBe(true);
      }
    });
  });
};
