import { seedOf } from './hash.ts';

const LIFE_MS = 300_000;

/** Prompts shorter than this are never cached. */
export const LEAST_CACHED_TOKENS = 1024;

/** The prefixes that one place has computed lately. */
export interface PrefixCache {
  /** Whether the prefix is there; afterwards it is, for five minutes from `nowMs`. The least recently used goes first. */
  readonly touch: (prefix: string, nowMs: number) => boolean;
}

/** Holds `most` prefixes. */
export const createPrefixCache = (most = 500): PrefixCache => {
  const until = new Map<string, number>();
  return {
    touch: (prefix, nowMs) => {
      const key = `${seedOf(prefix)}:${prefix.length}`;
      const hit = (until.get(key) ?? 0) > nowMs;
      until.delete(key);
      until.set(key, nowMs + LIFE_MS);
      const oldest = until.keys().next().value;
      if (until.size > most && oldest !== undefined) until.delete(oldest);
      return hit;
    },
  };
};

/** Characters; about 128 tokens. */
const BLOCK = 512;

/**
 * Names of a text's beginnings in whole blocks, shortest first, as servers that cache by themselves keep them: equal for
 * texts that begin alike, whatever follows.
 */
export const blockNames = (text: string): readonly string[] => {
  const names: string[] = [];
  let name = '';
  for (let end = BLOCK; end <= text.length; end += BLOCK) {
    name = `${seedOf(name, text.slice(end - BLOCK, end))}/${end}`;
    names.push(name);
  }
  return names;
};

/** The part of a text that its first `blocks` blocks are, 0..1. */
export const shareOfBlocks = (text: string, blocks: number): number => (blocks * BLOCK) / text.length;
