import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Suite } from '../../src/canaries/canary.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { render } from '../../src/canaries/render.ts';
import { SHIPPED_CANARIES } from '../../src/config/resolve.ts';
import type { Answer, Clock } from '../../src/model.ts';
import { anthropic } from '../../src/providers/anthropic.ts';
import { openai } from '../../src/providers/openai.ts';
import type { Provider, ProviderPlugin } from '../../src/providers/provider.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { fakeClock, scenarioOf, simulate } from './fixtures.ts';

let suite: Suite;
let simulator: Simulator;
beforeAll(async () => {
  suite = await loadSuite(SHIPPED_CANARIES, SCORERS);
  simulator = await simulate({ suite, scenario: scenarioOf() });
});
afterAll(() => simulator.stop());

/** Its deadlines never come: a sleep ends when it is called off. */
const patient: Clock = {
  ...fakeClock(),
  sleep: (_ms, signal) => new Promise((done) => signal?.addEventListener('abort', () => done(), { once: true })),
};

const provider = (plugin: ProviderPlugin, baseUrl: string): Provider =>
  plugin.make(plugin.options.parse({ apiKey: 'key', baseUrl }), patient);

test.each([
  ['anthropic', anthropic, '', false],
  ['anthropic', anthropic, '', true],
  ['openai', openai, '/v1', false],
  ['openai', openai, '/v1', true],
] as const)(
  'every shipped canary sent by %s is recognised and gets a pass example in full',
  async (_, plugin, path, stream) => {
    const { probe } = provider(plugin, `${simulator.url}${path}`);
    const sendable = suite.canaries.filter(
      ({ parameters, expect: wanted }) =>
        wanted === undefined && !plugin.cannotSend.some((name) => parameters[name] !== undefined),
    );
    expect(sendable.length).toBeGreaterThan(5);
    for (const { id, ...canary } of sendable) {
      const { prompt, nonce } = render({ id, ...canary }, 'plain', `${path}-${stream}-${id}`);
      const outcome = await probe({
        prompt,
        model: 'alpha',
        headers: { 'x-route': 'eu/tpu' },
        requestId: id,
        stream,
        deadlineMs: 30_000,
        signal: new AbortController().signal,
      });
      expect(outcome, id).toMatchObject({ kind: 'answer', model: 'alpha' });
      const { text, toolCalls, stopReason } = outcome as Answer;
      expect(simulator.requests().at(-1), id).toMatchObject({
        requestId: id,
        canary: id,
        example: 'pass',
        status: 200,
      });
      expect(stopReason, id).toBe(toolCalls.length > 0 ? 'tool-calls' : 'end');
      const passing = canary.examples.pass.map((example) => example.text.replaceAll('{{nonce}}', nonce));
      expect(passing, id).toContain(text);
    }
  },
);
