import type { Baseline, BaselineRun, BaselineSample } from '../../src/baselines/baseline.ts';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import type { Answer, Backend, Failure, FailureReason, Sample, Scores } from '../../src/model.ts';

export const canary = (id: string, over: Partial<Canary> = {}): Canary => ({
  id,
  capability: id.split('/')[0] ?? '',
  tags: [],
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  maxTokens: 16,
  parameters: {},
  variants: ['plain'],
  checks: [],
  examples: { pass: [], fail: [] },
  cost: 'small',
  source: 'test',
  licence: 'Apache-2.0',
  fingerprint: `print of ${id}`,
  ...over,
});

export const suite = (...canaries: readonly Canary[]): Suite => ({
  capabilities: [...new Set(canaries.map(({ capability }) => capability))],
  canaries,
});

export const backend = (id: string, group = id): Backend => ({
  id,
  provider: 'main',
  model: 'm',
  region: 'r',
  hardware: 'h',
  group,
});

export const answer = (over: Partial<Answer> = {}): Answer => ({
  kind: 'answer',
  text: 'forty-two',
  toolCalls: [],
  stopReason: 'end',
  model: 'm-2026',
  usage: { inputTokens: 20, outputTokens: 3 },
  latencyMs: 100,
  ...over,
});

export const failure = (reason: FailureReason = 'timeout'): Failure => ({ kind: 'failure', reason, message: 'no answer' });

/** A sample of `arithmetic/change` on backend `one`, in a cycle of the minute given. */
export const sample = (cycleAt: string, over: Partial<Sample> = {}): Sample => {
  const slot = `${over.purpose === 'schedule' ? 'hourly' : 'baseline-0'}@${cycleAt}#0`;
  return {
    key: `${slot}/${over.position ?? 0}`,
    slot,
    position: 0,
    plannedAt: cycleAt,
    purpose: 'baseline',
    canary: 'arithmetic/change',
    variant: 'plain',
    backend: 'one',
    at: cycleAt,
    endedAt: new Date(Date.parse(cycleAt) + 1000).toISOString(),
    outcome: answer(),
    scores: over.outcome?.kind === 'failure' ? {} : { correct: 1 },
    unscored: [],
    costUsd: 0.001,
    ...over,
  };
};

export const baselineSample = (at: string, scores: Scores, over: Partial<BaselineSample> = {}): BaselineSample => ({
  at,
  backend: 'one',
  scores,
  stopReason: 'end',
  length: 9,
  inputTokens: 20,
  outputTokens: 3,
  text: 'forty-two',
  hash: '0123456789abcdef',
  ...over,
});

/** One run for each list of `correct` scores, a day apart. */
export const runs = (...scores: readonly (readonly (number | null)[])[]): readonly BaselineRun[] =>
  scores.map((own, day) => {
    const at = new Date(Date.UTC(2026, 9, 1 + day)).toISOString();
    return { at, samples: own.map((correct) => baselineSample(at, { correct })) };
  });

export const baseline = (over: Partial<Baseline> = {}): Baseline => ({
  formatVersion: 1,
  group: 'one',
  canary: 'arithmetic/change',
  variant: 'plain',
  fingerprint: 'print of arithmetic/change',
  provisional: false,
  model: 'm-2026',
  recordedAt: '2026-10-05T00:00:00.000Z',
  expiresAt: '2027-01-03T00:00:00.000Z',
  approved: { by: 'ana', at: '2026-10-06T00:00:00.000Z', why: 'week of calm' },
  runs: runs([1], [1], [1], [0], [1]),
  ...over,
});
