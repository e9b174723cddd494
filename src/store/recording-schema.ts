import { z } from 'zod';
import { PURPOSES, type Json } from '../model.ts';

// One line of a recording. Unknown keys pass and are reported by name, so that newer and foreign recordings can be read
// and a misspelt key is still seen. Aspects are a closed list: a score that nobody reads would be lost.

const time = z.iso
  .datetime({ offset: true, error: 'expected a time with zone, like 2026-11-22T10:07:00Z' })
  .transform((text) => (text.length === 24 && text.endsWith('Z') ? text : new Date(text).toISOString()));
const name = z.string().min(1);
const count = z.number().nonnegative();
const json = z.custom<Json>(() => true);
const score = z.number().min(0).max(1).nullable();
const fingerprint = z.looseObject({ sha256: z.string(), length: count });

const backend = z.looseObject({
  id: name,
  provider: name.optional(),
  model: name.optional(),
  region: name.optional(),
  hardware: name.optional(),
  group: name.optional(),
});

const answer = z.looseObject({
  text: z.string(),
  toolCalls: z
    .array(z.looseObject({ id: z.string().optional(), name: z.string(), arguments: json.optional() }))
    .optional(),
  stopReason: z.string().nullish(),
  model: z.string().optional(),
  requestId: z.string().optional(),
  systemFingerprint: z.string().optional(),
  usage: z
    .looseObject({
      inputTokens: count.optional(),
      outputTokens: count.optional(),
      cacheReadTokens: count.optional(),
      cacheWriteTokens: count.optional(),
      thinkingTokens: count.optional(),
    })
    .optional(),
  latencyMs: count.optional(),
  timeToFirstTokenMs: count.optional(),
  interTokenMs: count.optional(),
  hashed: z.looseObject({ text: fingerprint, arguments: z.array(fingerprint) }).optional(),
});

const failure = z.looseObject({
  reason: name,
  message: z.string().optional(),
  latencyMs: count.optional(),
  unsent: z.literal(true).optional(),
  retryAfterMs: count.optional(),
});

export const lineSchema = z.looseObject({
  at: time,
  canary: name,
  variant: name.optional(),
  backend,
  answer: answer.optional(),
  failure: failure.optional(),
  scores: z.strictObject({ correct: score.optional(), format: score.optional() }).optional(),
  unscored: z.array(z.string()).optional(),
  purpose: z.enum(PURPOSES).optional(),
  caller: z.string().optional(),
  location: z.string().optional(),
  costUsd: count.optional(),
  slot: name.optional(),
  slotStartAt: time.optional(),
  slotClosedAt: time.optional(),
  slotNumber: z.int().positive().optional(),
  position: z.int().nonnegative().optional(),
  probe: name.optional(),
  plannedAt: time.optional(),
  endedAt: time.optional(),
  late: z.literal(true).optional(),
  paused: z.literal(true).optional(),
  open: z.literal(true).optional(),
});

export type Line = z.output<typeof lineSchema>;

const KNOWN = {
  '': new Set(Object.keys(lineSchema.shape)),
  backend: new Set(Object.keys(backend.shape)),
  answer: new Set(Object.keys(answer.shape)),
  failure: new Set(Object.keys(failure.shape)),
} as const;

/** Names of the keys that nobody reads, as paths: `scroes`, `answer.sessionId`. Counts of `usage` may be any. */
export const ignoredKeys = (line: Line): readonly string[] => {
  const ignored: string[] = [];
  const look = (part: object | undefined, at: keyof typeof KNOWN): void => {
    for (const key in part) if (!KNOWN[at].has(key)) ignored.push(at === '' ? key : `${at}.${key}`);
  };
  look(line, '');
  look(line.backend, 'backend');
  look(line.answer, 'answer');
  look(line.failure, 'failure');
  return ignored;
};
