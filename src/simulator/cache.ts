import { seedOf } from './hash.ts';

const LIFE_MS = 300_000;
const MOST = 500;

/** Prompts shorter than this are never cached. */
export const LEAST_CACHED_TOKENS = 1024;

/** The prefixes that one place has computed lately. */
export interface PrefixCache {
  /** Whether the prefix is there; afterwards it is, for five minutes from `nowMs`. The least recently used goes first. */
  readonly touch: (prefix: string, nowMs: number) => boolean;
}

export const createPrefixCache = (): PrefixCache => {
  const until = new Map<string, number>();
  return {
    touch: (prefix, nowMs) => {
      const key = `${seedOf(prefix)}:${prefix.length}`;
      const hit = (until.get(key) ?? 0) > nowMs;
      until.delete(key);
      until.set(key, nowMs + LIFE_MS);
      const oldest = until.keys().next().value;
      if (until.size > MOST && oldest !== undefined) until.delete(oldest);
      return hit;
    },
  };
};
