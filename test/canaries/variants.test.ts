import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copiesOf } from '../../src/canaries/copies.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { nonceOf } from '../../src/canaries/nonce.ts';
import { parseCanary } from '../../src/canaries/parse.ts';
import { holdsNonce, render } from '../../src/canaries/render.ts';
import { VARIANTS } from '../../src/canaries/variants/index.ts';
import { chatRequest } from '../../src/providers/chat/request.ts';
import { messagesRequest } from '../../src/providers/messages/request.ts';
import type { Prompt } from '../../src/providers/provider.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { parseMessages } from '../../src/simulator/protocols/anthropic-request.ts';
import { parseChatCompletion } from '../../src/simulator/protocols/openai-request.ts';
import { recogniser } from '../../src/simulator/recognise.ts';

const suite = await loadSuite(resolve(import.meta.dirname, '../../canaries'), SCORERS);
const variant = (name: string) => VARIANTS.find((one) => one.name === name)!;

const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const anyPart = fc.oneof(
  anyText.map((text) => ({ type: 'text' as const, text })),
  fc.constant({ type: 'image' as const, mediaType: 'image/png', data: 'QUJD' }),
);
const anyUser = fc.record({
  role: fc.constant('user' as const),
  content: fc.array(anyPart, { minLength: 1, maxLength: 3 }),
});
const anyTurn = fc.oneof(
  anyUser,
  fc.record({ role: fc.constant('assistant' as const), text: anyText, toolCalls: fc.constant([]) }),
  fc.record({ role: fc.constant('tool' as const), id: anyText, text: anyText }),
);
const anyPrompt: fc.Arbitrary<Prompt> = fc
  .record({
    system: fc.option(anyText, { nil: undefined }),
    tools: fc.array(
      fc.record({ name: fc.constant('f'), description: anyText, input: fc.constant({ type: 'object' }) }),
      { maxLength: 2 },
    ),
    turns: fc.tuple(anyUser, fc.array(anyTurn, { maxLength: 3 })).map(([first, rest]) => [first, ...rest]),
    maxTokens: fc.integer({ min: 1, max: 100 }),
    parameters: fc.constantFrom({}, { effort: 'medium' as const }, { seed: 1 }),
    cache: fc.boolean(),
  })
  .map(({ system, ...rest }) => ({ ...rest, ...(system === undefined ? {} : { system }) }));

const lastOf = (text: string, whole: string): boolean => whole.endsWith(text);

/** Nothing of what was asked is lost, changed or reordered: texts may only gain something in front. */
const isKeptWhole = (before: Prompt, after: Prompt): boolean => {
  const textsOf = ({ turns }: Prompt): readonly string[] =>
    turns.flatMap((turn) =>
      turn.role === 'user' ? turn.content.map((part) => (part.type === 'text' ? part.text : part.data)) : [turn.text],
    );
  const [old, now] = [textsOf(before), textsOf(after)];
  return (
    after.maxTokens === before.maxTokens &&
    after.turns.length === before.turns.length &&
    now.length - old.length <= 1 &&
    old.toReversed().every((text, index) => lastOf(text, now.at(-1 - index) ?? '')) &&
    lastOf(before.system ?? '', after.system ?? '') &&
    before.tools.every(({ name, description, input }, index) => {
      const tool = after.tools[index];
      return tool?.name === name && tool.input === input && lastOf(description, tool.description);
    })
  );
};

test.each(VARIANTS.map((one) => [one.name, one] as const))(
  '%s keeps all that is asked whole, leaves its input alone and depends on nothing but prompt and nonce',
  (_name, { apply }) => {
    fc.assert(
      fc.property(anyPrompt, fc.string(), (prompt, key) => {
        const before = structuredClone(prompt);
        const after = apply(prompt, nonceOf(key));
        expect(prompt).toEqual(before);
        expect(apply(prompt, nonceOf(key))).toEqual(after);
        expect(isKeptWhole(prompt, after)).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);

test('every variant has a summary and is used by a shipped canary', () => {
  const used = new Set(suite.canaries.flatMap(({ variants }) => variants));
  for (const { name, summary } of VARIANTS) {
    expect(summary).toMatch(/\.$/);
    expect([...used]).toContain(name);
  }
});

const bare: Prompt = {
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: 'What?' }] }],
  maxTokens: 8,
  parameters: { seed: 3 },
  cache: false,
};

const firstText = ({ turns }: Prompt): string => {
  const [first] = turns;
  const part = first?.role === 'user' ? first.content[0] : undefined;
  return part?.type === 'text' ? part.text : '';
};

test('padded-8k puts more than 8,192 tokens in front, the same ones in every probe and every release', () => {
  const padded = firstText(variant('padded-8k').apply(bare, 'cm-1'));
  expect(1.1 * padded.split(/\s+/).length).toBeGreaterThan(8192);
  // Baselines of padded cells do not see it change: it may only together with a reason to record them anew.
  expect(createHash('sha256').update(padded).digest('hex').slice(0, 16)).toBe('692c10f502e1233f');
  expect(firstText(variant('padded-8k').apply(bare, 'cm-2'))).toBe(padded);
});

test('cold begins tools, system and messages with a reference that no other probe has', () => {
  const prompt: Prompt = { ...bare, system: 'Help.', tools: [{ name: 'f', description: 'Does.', input: {} }] };
  const starts = (nonce: string) => {
    const { system, tools, ...rest } = variant('cold').apply(prompt, nonce);
    return [tools[0]!.description, system!, firstText({ system: system!, tools, ...rest })];
  };
  for (const [index, text] of starts('cm-aaaaaaaaaaa1').entries()) {
    expect(text.slice(0, 40)).toContain('cm-aaaaaaaaaaa1');
    expect(text.replace('cm-aaaaaaaaaaa1', 'cm-bbbbbbbbbbb2')).toBe(starts('cm-bbbbbbbbbbb2')[index]);
  }
});

test('warm begins the system prompt with the same text for all canaries, long enough to be cached, and asks for it', () => {
  const { system = '', ...rest } = variant('warm').apply(bare, 'cm-1');
  expect(rest).toEqual({ ...bare, cache: true });
  expect(1.15 * system.split(/\s+/).length).toBeGreaterThan(4096);
  expect(createHash('sha256').update(system).digest('hex').slice(0, 16)).toBe('301ca76a9da2b49b');
  expect(variant('warm').apply({ ...bare, system: 'Help.' }, 'cm-2').system).toBe(`${system}\n\nHelp.`);
  const sharing = suite.canaries.filter(({ variants }) => variants.includes('warm'));
  expect(sharing.filter((one) => one.system !== undefined || one.tools.length > 0)).toEqual([]);
  expect(sharing.length).toBeGreaterThanOrEqual(5);
});

test('the efforts set the effort and leave the other parameters', () => {
  expect(variant('effort-low').apply(bare, '').parameters).toEqual({ seed: 3, effort: 'low' });
  expect(variant('effort-high').apply(bare, '').parameters).toEqual({ seed: 3, effort: 'high' });
});

test('only burst-8 has copies', () => {
  expect(VARIANTS.map(({ name }) => copiesOf(name))).toEqual(VARIANTS.map(({ name }) => (name === 'burst-8' ? 8 : 1)));
  expect(copiesOf('unheard-of')).toBe(1);
});

test('a cold canary holds a nonce, as one that writes it does, and no other', () => {
  const id = (name: string) => suite.canaries.find((canary) => canary.id === name)!;
  expect(holdsNonce(id('arithmetic/change-from-twenty'), 'plain')).toBe(false);
  expect(holdsNonce(id('arithmetic/change-from-twenty'), 'cold')).toBe(true);
  expect(holdsNonce(id('arithmetic/change-from-twenty'), 'padded-8k')).toBe(false);
  expect(holdsNonce(id('memory/booking-reference'), 'plain')).toBe(true);
  for (const { name, addsNonce } of VARIANTS) {
    const written = { capability: 'a', messages: [{ user: 'x' }], maxTokens: 1, expect: { failure: 'auth' }, cost: 'small' };
    const { canary } = parseCanary(written, 'n', SCORERS);
    expect(holdsNonce(canary!, name), name).toBe(addsNonce === true);
  }
});

test('the simulator recognises every shipped canary in every variant, images too, as either protocol sends it', () => {
  const recognise = recogniser(suite);
  for (const canary of suite.canaries) {
    for (const name of canary.variants) {
      const { prompt } = render(canary, name, `key of ${canary.id}`);
      const signal = new AbortController().signal;
      const call = { prompt, model: 'm', headers: {}, requestId: 'r', stream: false, deadlineMs: 1, signal };
      for (const parsed of [
        parseMessages(messagesRequest(call)),
        parseChatCompletion(chatRequest(call, 'max_completion_tokens')),
      ]) {
        if (!parsed.ok) throw new Error(parsed.message);
        expect(recognise(parsed.request)?.id, `${canary.id}@${name}`).toBe(canary.id);
      }
    }
  }
});
