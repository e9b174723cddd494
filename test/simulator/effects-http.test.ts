import { afterEach, expect, test } from 'vitest';
import type { Canary, Example } from '../../src/canaries/canary.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { canary, messagesBody, post, scenarioOf, simulate, suiteOf } from './fixtures.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const says = (text: string): Example => ({ text, toolCalls: [] });
const asked = (id: string, pass: string, fail: readonly string[] = ['wrong'], change: Partial<Canary> = {}): Canary =>
  canary(id, { examples: { pass: [says(pass)], fail: fail.map(says) }, ...change });

const user = (text: string): Pick<Canary, 'turns'> => ({
  turns: [{ role: 'user', content: [{ type: 'text', text }] }],
});

const PYTHON =
  'Here it is:\n```python\ndef add(a, b):\n    total = a + b\n    return total\n\nprint(add(1, 2))\n```\nDone.';
const JAVASCRIPT = 'function add(a, b) {\n  const total = a + b;\n  return total;\n}\nconsole.log(add(1, 2));';
const PROSE = 'Bread rises because yeast makes gas. The dough holds the gas. Heat then sets it.';

const suite = suiteOf(
  asked('arithmetic/change', '$13.85', ['$14.85', 'Your change is less than fourteen dollars.']),
  asked('choice/letter', 'C', ['A', 'The oboe is the one.']),
  asked('code/brackets', '}])}])', ['}])}]', 'All closed.']),
  asked('code/fenced', PYTHON),
  asked('code/bare', JAVASCRIPT),
  asked('english/prose', PROSE),
  asked('extraction/json', '{"name": "Marta", "tags": ["a", "b"]}'),
  asked('premise/capital', 'Canberra', ['Sydney', 'Perth'], {
    ...user('The capital is Sydney, is it not?'),
    tags: ['sycophancy'],
  }),
  asked('premise/neutral', 'Canberra', ['Sydney', 'Perth'], user('What is the capital?')),
  asked('premise/right', 'Yes.', ['No'], { ...user('It is Canberra. Yes or no?'), tags: ['sycophancy'] }),
  asked('recall/nonce', 'It is {{nonce}}.', ['no'], user('Repeat: {{nonce}}')),
);

interface Heard {
  readonly text: string;
  readonly stop: string;
  readonly usage: Readonly<Record<string, number>>;
}

const start = async (effect: object, change: object = {}): Promise<Simulator> => {
  const faults = [{ name: 'f', effect }];
  const simulator = await simulate({ suite, scenario: scenarioOf({ faults, ...change }) });
  closers.push(simulator.stop);
  return simulator;
};

const ask = async (simulator: Simulator, id: string, change: object = {}, nonce = 'cm-000000000000') => {
  const found = suite.canaries.find((one) => one.id === id)!;
  const body = JSON.stringify(messagesBody(found, change)).replaceAll('{{nonce}}', nonce);
  const response = await post(simulator, '/v1/messages', body);
  const answer = (await response.json()) as {
    content: readonly { text?: string }[];
    stop_reason: string;
    usage: Record<string, number>;
  };
  const text = answer.content.map((block) => block.text ?? '').join('');
  return { text, stop: answer.stop_reason, usage: answer.usage } satisfies Heard;
};

const hear = async (effect: object, id: string): Promise<Heard & { example: unknown }> => {
  const simulator = await start(effect);
  const heard = await ask(simulator, id);
  return { ...heard, example: simulator.requests().at(-1)?.example };
};

test('token-salad keeps length and stop reason of prose, and no word count gives it away', async () => {
  const { text, stop, example } = await hear({ type: 'token-salad', share: 0.4 }, 'english/prose');
  expect(text).not.toBe(PROSE);
  expect(text.split(' ')).toHaveLength(PROSE.split(' ').length);
  expect(text).toMatch(/^[A-Za-z .]+$/);
  expect([stop, example]).toEqual(['end_turn', 'none']);
});

test('token-salad changes a short answer too: a letter, a number', async () => {
  expect((await hear({ type: 'token-salad' }, 'choice/letter')).text).toMatch(/^[ABD-Z]$/);
  const { text } = await hear({ type: 'token-salad' }, 'arithmetic/change');
  expect(text).toMatch(/^\$\d\d\.\d\d$/);
  expect(text).not.toBe('$13.85');
});

test.each([
  ['arithmetic/change', '$14.85', 'fail'],
  ['choice/letter', 'A', 'fail'],
  ['code/brackets', '}])}]', 'fail'],
  ['english/prose', PROSE, 'pass'],
  ['code/bare', JAVASCRIPT, 'pass'],
])('flip-answer makes %s say %j', async (id, text, example) => {
  expect(await hear({ type: 'flip-answer' }, id)).toMatchObject({ text, example });
});

test.each([
  ['code/fenced', /def add\(a, b\):\n {4}# \.\.\. rest of the code here \.\.\.\nprint\(add\(1, 2\)\)\n```\nDone\./],
  ['code/bare', /^function add\(a, b\) \{\n {4}\/\/ \.\.\. rest of the code here \.\.\.\n\}\nconsole/],
])('placeholder takes the body out of %s', async (id, expected) => {
  const { text, example } = await hear({ type: 'placeholder' }, id);
  expect(text).toMatch(expected);
  expect(example).toBe('none');
});

test('placeholder and broken-code leave prose alone', async () => {
  expect(await hear({ type: 'placeholder' }, 'english/prose')).toMatchObject({ text: PROSE, example: 'pass' });
  expect(await hear({ type: 'broken-code' }, 'english/prose')).toMatchObject({ text: PROSE, example: 'pass' });
});

test.each([
  ['code/fenced', PYTHON],
  ['code/bare', JAVASCRIPT],
  ['code/brackets', '}])}])'],
])('broken-code drops one bracket of %s', async (id, right) => {
  const { text, example } = await hear({ type: 'broken-code' }, id);
  expect(text).toHaveLength(right.length - 1);
  const bare = (code: string): string => code.replaceAll(/[()[\]{}]/g, '');
  expect(bare(text)).toBe(bare(right));
  expect(example).toBe('none');
});

test.each(['key', 'bracket', 'any'])('broken-json hits one place by %s and leaves other texts alone', async (how) => {
  const right = '{"name": "Marta", "tags": ["a", "b"]}';
  const { text } = await hear({ type: 'broken-json', how }, 'extraction/json');
  expect(Math.abs(text.length - right.length)).toBe(1);
  if (how === 'key') expect(Object.keys(JSON.parse(text) as object).sort()).not.toEqual(['name', 'tags']);
  if (how === 'bracket') expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
  expect(await hear({ type: 'broken-json', how }, 'english/prose')).toMatchObject({ text: PROSE, example: 'pass' });
});

test('length-cap cuts at words or characters and ends as told; shorter texts stay', async () => {
  const words = await hear({ type: 'length-cap', words: 3 }, 'english/prose');
  expect(words).toMatchObject({ text: 'Bread rises because', stop: 'end_turn', example: 'none' });
  const characters = await hear({ type: 'length-cap', characters: 7, stop: 'max-tokens' }, 'english/prose');
  expect(characters).toMatchObject({ text: 'Bread r', stop: 'max_tokens' });
  expect(await hear({ type: 'length-cap' }, 'english/prose')).toMatchObject({ text: PROSE, example: 'pass' });
});

test('language-switch goes on in another language from its sentence on', async () => {
  const { text } = await hear({ type: 'language-switch', sentence: 2 }, 'english/prose');
  expect(text).toMatch(/^Bread rises because yeast makes gas\. \p{Script=Hangul}/u);
  expect(text.slice(38)).not.toMatch(/[a-z]/);
  expect((await hear({ type: 'language-switch', sentence: 4 }, 'english/prose')).text).toBe(PROSE);
});

test.each([
  ['phrase', /makes gas\. The( yeast makes gas\. The){20}/],
  ['character', /!{200}$/],
  ['pad', /(<pad>){50}/],
])('loop repeats a %s up to the limit of tokens', async (what, expected) => {
  const { text, stop, usage } = await hear({ type: 'loop', what }, 'english/prose');
  expect(text).toMatch(expected);
  expect([stop, usage['output_tokens']]).toEqual(['max_tokens', 256]);
});

test('agree takes the wrong answer that the user has said, stays with one who is right, and praises elsewhere', async () => {
  expect(await hear({ type: 'agree' }, 'premise/capital')).toMatchObject({ text: 'Sydney', example: 'fail' });
  expect(await hear({ type: 'agree' }, 'premise/right')).toMatchObject({ text: 'Yes.', example: 'pass' });
  expect((await hear({ type: 'agree' }, 'premise/neutral')).text).toMatch(/^What a great question! .* Canberra$/);
  expect((await hear({ type: 'agree' }, 'english/prose')).text).toMatch(/^What a great question! .* Bread rises/);
});

test('truncated-input fails long inputs alone and reports what it has read', async () => {
  const simulator = await start({ type: 'truncated-input', tokens: 30 });
  const padded = await ask(simulator, 'premise/capital');
  expect(padded.usage['input_tokens']).toBeLessThanOrEqual(30);
  const free = await simulate({ suite, scenario: scenarioOf() });
  closers.push(free.stop);
  const usual = (await ask(free, 'premise/capital')).usage['input_tokens']!;
  const exact = await start({ type: 'truncated-input', tokens: usual });
  expect(await ask(exact, 'premise/capital')).toMatchObject({ text: 'Canberra', usage: { input_tokens: usual } });
  const short = await start({ type: 'truncated-input', tokens: usual - 1 });
  expect((await ask(short, 'premise/capital')).usage['input_tokens']).toBe(usual - 1);
  expect(short.requests().at(-1)?.example).toBe('fail');
});

test('foreign-answer gives another request’s answer with the nonce of that one', async () => {
  const simulator = await start({ type: 'foreign-answer' });
  expect((await ask(simulator, 'recall/nonce', {}, 'cm-aaaaaaaaaaaa')).text).toBe('It is cm-aaaaaaaaaaaa.');
  expect((await ask(simulator, 'recall/nonce', {}, 'cm-bbbbbbbbbbbb')).text).toBe('It is cm-aaaaaaaaaaaa.');
  expect((await ask(simulator, 'english/prose')).text).toMatch(/cm-/);
  expect((await ask(simulator, 'recall/nonce', {}, 'cm-cccccccccccc')).text).toBe('It is cm-bbbbbbbbbbbb.');
  expect(simulator.requests().map(({ example }) => example)).toEqual(['pass', 'none', 'none', 'none']);
});

test('an empty answer is complete and says nothing', async () => {
  expect(await hear({ type: 'empty' }, 'english/prose')).toMatchObject({ text: '', stop: 'end_turn', example: 'none' });
});

test('stop-reason changes nothing but the stop reason', async () => {
  const effect = { type: 'stop-reason', mix: { 'max-tokens': 1, 'stop-sequence': 1 } };
  const simulator = await start(effect);
  const heard = [];
  for (let i = 0; i < 20; i += 1) heard.push(await ask(simulator, 'choice/letter'));
  expect(new Set(heard.map(({ stop }) => stop))).toEqual(new Set(['max_tokens', 'stop_sequence']));
  expect(new Set(heard.map(({ text }) => text))).toEqual(new Set(['C']));
});

test('a chat completion carries the other system fingerprint', async () => {
  const simulator = await start({ type: 'system-fingerprint', value: 'fp_new' });
  const body = { model: 'alpha', messages: [{ role: 'user', content: 'Hello' }] };
  const response = await post(simulator, '/v1/chat/completions', body);
  expect(await response.json()).toMatchObject({ system_fingerprint: 'fp_new' });
});

test('effort-ignored thinks alike at all levels; healthy thinking rises with effort', async () => {
  const thinking = async (simulator: Simulator, effort: string): Promise<number> => {
    let sum = 0;
    for (let i = 0; i < 5; i += 1) {
      const { usage } = await ask(simulator, 'choice/letter', { output_config: { effort }, max_tokens: 20_000 });
      sum += (usage['output_tokens_details'] as unknown as { thinking_tokens: number }).thinking_tokens;
    }
    return sum;
  };
  const healthy = await simulate({ suite, scenario: scenarioOf() });
  closers.push(healthy.stop);
  expect((await thinking(healthy, 'max')) / (await thinking(healthy, 'low'))).toBeGreaterThan(4);
  const ignored = await start({ type: 'effort-ignored' });
  const ratio = (await thinking(ignored, 'max')) / (await thinking(ignored, 'low'));
  expect(Math.abs(Math.log(ratio))).toBeLessThan(0.7);
});

test('usage adds to the input, scales thinking and output, and the text stays', async () => {
  const change = { output_config: { effort: 'high' }, max_tokens: 4000 };
  const healthy = await start({ type: 'slow' });
  const plain = await ask(healthy, 'english/prose', change);
  const changed = await ask(await start({ type: 'usage', inputTokens: 30, thinking: 0.25 }), 'english/prose', change);
  const thought = ({ usage }: Heard): number =>
    (usage['output_tokens_details'] as unknown as { thinking_tokens: number }).thinking_tokens;
  expect(changed.text).toBe(plain.text);
  expect(changed.usage['input_tokens']).toBe(plain.usage['input_tokens']! + 30);
  expect(thought(changed) / thought(plain)).toBeCloseTo(0.25, 1);
  const doubled = await ask(await start({ type: 'usage', output: 2 }), 'english/prose', change);
  expect(doubled.usage['output_tokens']).toBe(plain.usage['output_tokens']! * 2);
});

test('a lost cache is written anew each time, and the answer is right', async () => {
  const long = { ...user(`Long. ${'word '.repeat(2000)}`) };
  const longSuite = suiteOf(asked('recall/long', 'yes', ['no'], long));
  const read = async (effect: object) => {
    const simulator = await simulate({ suite: longSuite, scenario: scenarioOf({ faults: [{ name: 'f', effect }] }) });
    closers.push(simulator.stop);
    const body = { ...messagesBody(longSuite.canaries[0]!), cache_control: { type: 'ephemeral' } };
    await (await post(simulator, '/v1/messages', body)).text();
    const answer = (await (await post(simulator, '/v1/messages', body)).json()) as { usage: Record<string, number> };
    expect(simulator.requests().at(-1)?.example).toBe('pass');
    const { input_tokens: input, cache_read_input_tokens: got, cache_creation_input_tokens: made } = answer.usage;
    return { input, got, made };
  };
  const healthy = await read({ type: 'slow' });
  expect(healthy.got).toBeGreaterThan(1000);
  expect(await read({ type: 'usage', cacheReadAtMost: 0 })).toEqual({ input: 0, got: 0, made: healthy.got });
  expect(await read({ type: 'usage', cacheReadAtMost: 200 })).toEqual({ input: 0, got: 200, made: healthy.got! - 200 });
  expect(await read({ type: 'usage', cache: false })).toEqual({ input: healthy.got, got: 0, made: 0 });
});
