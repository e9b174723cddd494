import { z } from 'zod';
import { STOP_REASONS } from '../model.ts';
import type { Baseline } from './baseline.ts';

const time = z.iso.datetime({ error: 'expected a time such as 2026-11-22T09:30:00Z' });
const count = z.int().min(0);
const milliseconds = z.number().min(0);
const score = z.number().min(0).max(1).nullable();

const sample = z.strictObject({
  at: time,
  backend: z.string().min(1),
  scores: z.strictObject({ correct: score.exactOptional(), format: score.exactOptional() }),
  stopReason: z.enum(STOP_REASONS),
  length: count,
  inputTokens: count.exactOptional(),
  outputTokens: count.exactOptional(),
  thinkingTokens: count.exactOptional(),
  cacheReadTokens: count.exactOptional(),
  latencyMs: milliseconds.exactOptional(),
  timeToFirstTokenMs: milliseconds.exactOptional(),
  interTokenMs: milliseconds.exactOptional(),
  tools: z.array(z.string()).exactOptional(),
  toolArguments: z.array(z.array(z.string()).nullable()).exactOptional(),
  systemFingerprint: z.string().exactOptional(),
  text: z.string().max(2000).exactOptional(),
  hash: z.string().regex(/^[0-9a-f]{16}$/, { error: 'expected 16 hex digits' }),
});

/** Names end up in paths, so nothing in them may lead out of the folder. */
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'not a name' });

/** A baseline file, in the order in which its keys are written. */
export const baselineSchema: z.ZodType<Baseline> = z.strictObject({
  formatVersion: z.literal(1),
  group: name,
  canary: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*\/[A-Za-z0-9][A-Za-z0-9._-]*$/, { error: 'expected capability/name' }),
  variant: name,
  fingerprint: z.string().min(1),
  provisional: z.boolean(),
  learned: z.literal(true).exactOptional(),
  model: z.string().nullable(),
  recordedAt: time,
  expiresAt: time,
  approved: z.strictObject({ by: z.string().min(1), at: time, why: z.string().min(1) }).nullable(),
  runs: z.array(z.strictObject({ at: time, samples: z.array(sample).min(1) })).min(1),
});
