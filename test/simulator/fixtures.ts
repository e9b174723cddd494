import type { Canary, Suite } from '../../src/canaries/canary.ts';
import type { Clock } from '../../src/model.ts';
import type { Arrival } from '../../src/simulator/arrival.ts';
import type { ModelRequest } from '../../src/simulator/request.ts';
import { parseScenario } from '../../src/simulator/scenario.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/simulator.ts';

/** A clock that stands still until it is moved; `sleep` moves it and notes how long was slept. */
export interface FakeClock extends Clock {
  readonly advance: (ms: number) => void;
  readonly slept: number[];
}

export const fakeClock = (start = Date.UTC(2026, 0, 5)): FakeClock => {
  const time = { ms: 0 };
  const slept: number[] = [];
  return {
    now: () => start + time.ms,
    monotonicMs: () => time.ms,
    sleep: (ms) => {
      slept.push(ms);
      time.ms += ms;
      return Promise.resolve();
    },
    advance: (ms) => (time.ms += ms),
    slept,
  };
};

export const canary = (id: string, change: Partial<Canary> = {}): Canary => ({
  id,
  capability: id.split('/')[0] ?? id,
  tags: [],
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: `What is the answer to ${id}?` }] }],
  maxTokens: 256,
  parameters: {},
  variants: ['plain'],
  checks: [],
  examples: {
    pass: [{ text: `right, it is ${id}`, toolCalls: [] }],
    fail: [{ text: 'wrong', toolCalls: [] }],
  },
  cost: 'small',
  source: 'written for the test',
  licence: 'Apache-2.0',
  fingerprint: id,
  ...change,
});

export const suiteOf = (...canaries: readonly Canary[]): Suite => ({
  capabilities: [...new Set(canaries.map(({ capability }) => capability))],
  canaries,
});

export const FLEET = [{ model: ['alpha', 'beta'], region: ['us', 'eu'], hardware: ['gpu', 'tpu'] }];

/** A scenario of eight places in which every healthy answer is right. */
export const scenarioOf = (written: Readonly<Record<string, unknown>> = {}) =>
  parseScenario({ fleet: FLEET, profiles: [{ success: 1, paraphrase: 0 }], ...written }, 'test.yaml');

export const simulate = (options: Partial<SimulatorOptions> = {}): Promise<Simulator> =>
  startSimulator({ suite: suiteOf(canary('a/one')), scenario: scenarioOf(), clock: fakeClock(), ...options });

export const modelRequest = (change: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'alpha',
  stream: false,
  usageInStream: true,
  maxTokens: 256,
  items: ['user:What is the answer?'],
  toolNames: [],
  toolsText: '',
  cacheMarks: [],
  effort: null,
  thinking: false,
  strictSchema: false,
  earlierAnswers: 0,
  earlierThinking: 0,
  keepThinking: null,
  ...change,
});

/** A request at alpha/us/gpu on which every fault with a share above 0 falls. */
export const arrival = (change: Partial<Arrival> = {}): Arrival => ({
  place: { model: 'alpha', region: 'us', hardware: 'gpu' },
  caller: 'somebody',
  account: 'key',
  conversation: 'talk',
  idle: { idleMs: null, longestIdleMs: 0 },
  canary: null,
  request: modelRequest(),
  inputTokens: 100,
  warm: false,
  inFlight: 1,
  kvPool: 0.1,
  nowMs: Date.UTC(2026, 0, 5, 12, 30),
  draw: () => 0,
  ...change,
});

/** The body of a Messages request for a canary of one user's turn. */
export const messagesBody = (asked: Canary, change: object = {}): object => ({
  model: 'alpha',
  max_tokens: asked.maxTokens,
  messages: asked.turns.map((turn) => ({
    role: 'user',
    content: turn.role === 'user' ? turn.content.map((part) => ({ ...part })) : '',
  })),
  ...change,
});

export const post = (
  simulator: Simulator,
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'key', 'x-route': 'us/gpu', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
