import { createHash } from 'node:crypto';
import type { Canary } from './canary.ts';

/** All that a fingerprint depends on: what the model sees, and how the answer is judged. */
export type Fingerprinted = Pick<
  Canary,
  'system' | 'tools' | 'turns' | 'maxTokens' | 'parameters' | 'model' | 'checks' | 'expect'
> & {
  /** Versions of the scorers that the checks use, nested ones included; version 1 may be left out. */
  readonly versions: Readonly<Record<string, number>>;
};

const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, canonical(inner)]),
  );
};

/**
 * SHA-256, first 16 hex digits, over messages, tools, parameters, model and checks; the order of keys does not count. Examples,
 * tags, variants, cost, source and licence are not in it.
 */
export const fingerprint = (seen: Fingerprinted): string => {
  const { system, tools, turns, maxTokens, parameters, model, checks, expect, versions } = seen;
  const raised = Object.fromEntries(Object.entries(versions).filter(([, version]) => version !== 1));
  const all = { system, tools, turns, maxTokens, parameters, model, checks, expect, versions: raised };
  return createHash('sha256').update(JSON.stringify(canonical(all))).digest('hex').slice(0, 16);
};
