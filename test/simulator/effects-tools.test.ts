import { afterEach, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { canary, messagesBody, post, scenarioOf, simulate, suiteOf } from './fixtures.ts';

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const weather = canary('tool-use/weather', {
  tools: [{ name: 'look', description: 'Looks.', input: { type: 'object' } }],
  examples: {
    pass: [{ text: '', toolCalls: [{ name: 'look', arguments: { city: 'Oslo', unit: 'celsius' } }] }],
    fail: [{ text: 'Warm.', toolCalls: [] }],
  },
});
const declared = [{ name: 'look', description: 'Looks.', input_schema: { type: 'object' } }];

const start = async (effect: object): Promise<Simulator> => {
  const simulator = await simulate({
    suite: suiteOf(weather),
    scenario: scenarioOf({ faults: [{ name: 'f', effect }] }),
  });
  closers.push(simulator.stop);
  return simulator;
};

interface Block {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
}

const ask = async (simulator: Simulator): Promise<{ content: readonly Block[]; stop_reason: string }> => {
  const response = await post(simulator, '/v1/messages', messagesBody(weather, { tools: declared }));
  return (await response.json()) as { content: readonly Block[]; stop_reason: string };
};

const callUnder = async (how: string): Promise<Block> => {
  const simulator = await start({ type: 'tools', how: [how] });
  const { content } = await ask(simulator);
  expect(simulator.requests().at(-1)).toMatchObject({ example: 'none', faults: ['f'] });
  return content[0]!;
};

test('tools calls one that was not declared', async () => {
  expect(await callUnder('undeclared')).toMatchObject({ name: 'look_v2', input: { city: 'Oslo', unit: 'celsius' } });
});

test('tools loses a field or adds one', async () => {
  expect(Object.keys((await callUnder('missing-field')).input as object)).toHaveLength(1);
  expect(Object.keys((await callUnder('extra-field')).input as object)).toEqual(['city', 'unit', 'reason']);
});

test('tools gives an id in another form', async () => {
  expect((await callUnder('bad-id')).id).toBe('functions.look:0');
});

test('tools sends arguments that are no JSON, whole and as a stream, in both protocols', async () => {
  const broken = '{"city":"Oslo","unit":"celsius"';
  expect((await callUnder('invalid-json')).input).toBe(broken);
  const simulator = await start({ type: 'tools', how: ['invalid-json'] });
  const streamed = await post(simulator, '/v1/messages', messagesBody(weather, { tools: declared, stream: true }));
  const pieces = [...(await streamed.text()).matchAll(/"partial_json":("(?:[^"\\]|\\.)*")/g)];
  expect(pieces.map(([, piece]) => JSON.parse(piece!) as string).join('')).toBe(broken);
  const chat = await post(simulator, '/v1/chat/completions', {
    model: 'alpha',
    messages: [{ role: 'user', content: 'What is the answer to tool-use/weather?' }],
    tools: [{ type: 'function', function: { name: 'look', parameters: {} } }],
  });
  expect(await chat.json()).toMatchObject({
    choices: [{ message: { tool_calls: [{ function: { name: 'look', arguments: broken } }] } }],
  });
});

test('tools makes calls with its chance and damages its share of those, with the told size', async () => {
  const simulator = await start({ type: 'tools', trigger: 0.6, broken: 0.5 });
  for (let i = 0; i < 200; i += 1) await ask(simulator);
  const texts = simulator.requests().filter(({ example }) => example === 'pass').length;
  expect(simulator.truth().faults[0]?.degradedFraction).toBeCloseTo(0.7, 12);
  // 200 requests: a standard error of 0.032.
  expect(Math.abs(texts / 200 - 0.3)).toBeLessThan(0.11);
});

test('without a call something is said, and the answer ends by itself', async () => {
  const { content, stop_reason: stop } = await ask(await start({ type: 'tools', trigger: 0 }));
  expect(content).toMatchObject([{ type: 'text', text: 'I would have to look that up.' }]);
  expect(stop).toBe('end_turn');
});
