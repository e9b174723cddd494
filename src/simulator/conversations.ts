import { seedOf } from './hash.ts';
import { isImage } from './request.ts';
import type { ModelRequest } from './request.ts';

/** The clock of one conversation when a request of it comes. */
export interface IdleClock {
  /** Since the request before; null for the first one that is known. */
  readonly idleMs: number | null;
  /** The longest such gap so far, this one included; 0 without any. */
  readonly longestIdleMs: number;
}

/** The conversations that a place knows. */
export interface Conversations {
  /** Notes a request of the conversation and tells how long it was idle. */
  readonly touch: (conversation: string, nowMs: number) => IdleClock;
}

const MOST = 10_000;

/** Keeps the 10,000 conversations heard from last. */
export const createConversations = (): Conversations => {
  const known = new Map<string, { readonly atMs: number; readonly longestIdleMs: number }>();
  return {
    touch: (conversation, nowMs) => {
      const last = known.get(conversation);
      const idleMs = last === undefined ? null : Math.max(0, nowMs - last.atMs);
      const longestIdleMs = Math.max(last?.longestIdleMs ?? 0, idleMs ?? 0);
      known.delete(conversation);
      known.set(conversation, { atMs: nowMs, longestIdleMs });
      const oldest = known.keys().next().value;
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      return { idleMs, longestIdleMs };
    },
  };
};

/**
 * What a request and its follow-ups have in common, as 32 bits: the caller, the tools, and all up to the first words of
 * the user. A canary replayed without a nonce goes on with the same conversation; a nonce there begins another one.
 */
export const conversationOf = (request: ModelRequest, caller: string): string => {
  const first = request.items.findIndex((text) => text.startsWith('user:') || isImage(text));
  return seedOf(caller, request.toolsText, ...request.items.slice(0, first + 1)).toString(36);
};
