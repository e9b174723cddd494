import { z } from 'zod';
import { FAILURE_REASONS, PURPOSES, STOP_REASONS } from '../../model.ts';
import type { Answer, Failure, Json, Scores } from '../../model.ts';
import type { ShownSample } from '../views.ts';
import { count, noun, time } from './schema-text.ts';

const score = z.number().min(0).max(1).nullable();
export const scores: z.ZodType<Scores> = z
  .object({ correct: z.exactOptional(score), format: z.exactOptional(score) })
  .describe('By aspect, 0 to 1; null could not be judged. Empty for a failure.');

const anyJson = z.unknown() as z.ZodType<Json>;
const hash = z.object({ sha256: z.string(), length: count });

const answer = noun<Answer>(
  z.object({
    kind: z.literal('answer'),
    text: z.string().describe('What the model sent, untrusted: escape it.'),
    toolCalls: z.array(z.object({ id: z.exactOptional(z.string()), name: z.string(), arguments: anyJson })),
    stopReason: z.enum(STOP_REASONS),
    model: z.exactOptional(z.string().describe('The model that the answer says it comes from.')),
    requestId: z.exactOptional(z.string()),
    systemFingerprint: z.exactOptional(z.string()),
    usage: z.object({
      inputTokens: z.exactOptional(count),
      outputTokens: z.exactOptional(count),
      cacheReadTokens: z.exactOptional(count),
      cacheWriteTokens: z.exactOptional(count),
      thinkingTokens: z.exactOptional(count),
    }),
    latencyMs: z.number().min(0),
    timeToFirstTokenMs: z.exactOptional(z.number().min(0)),
    interTokenMs: z.exactOptional(z.number().min(0)),
    hashed: z.exactOptional(z.object({ text: hash, arguments: z.array(hash) })),
  }),
  'Answer',
  'What came back, complete.',
);

const failure = noun<Failure>(
  z.object({
    kind: z.literal('failure'),
    reason: z.enum(FAILURE_REASONS),
    message: z.string(),
    latencyMs: z.exactOptional(z.number().min(0)),
    unsent: z.exactOptional(z.literal(true)),
    retryAfterMs: z.exactOptional(z.number().min(0)),
  }),
  'Failure',
  'Why there is no answer. Missing data, never a score.',
);

export const sample = noun<ShownSample>(
  z.object({
    key: z.string(),
    slot: z.string(),
    position: count,
    plannedAt: time,
    purpose: z.enum(PURPOSES),
    canary: z.string(),
    variant: z.string(),
    backend: z.string(),
    at: time.describe('When it was sent.'),
    endedAt: time,
    outcome: z.union([answer, failure]),
    scores,
    unscored: z.array(z.string()).describe('Checks that could not judge it, by scorer.'),
    costUsd: z.number().min(0),
    caller: z.exactOptional(z.string()),
    location: z.exactOptional(z.string()),
    late: z.exactOptional(z.literal(true).describe('It ended after its slot had closed and is never judged.')),
    paused: z.exactOptional(z.literal(true).describe('It was sent while its backend was paused and is never judged.')),
    cut: z.exactOptional(z.literal(true).describe('Its text or tool calls are too long for a list: ask for it alone.')),
  }),
  'Sample',
  'One probe with what came back.',
);
