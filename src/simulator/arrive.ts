import type { Canary } from '../canaries/canary.ts';
import type { Arrival } from './arrival.ts';
import { conversationOf } from './conversations.ts';
import type { FaultBook } from './fault-book.ts';
import type { ModelRequest } from './request.ts';
import type { PlaceState } from './world.ts';

/** Who calls, as the truth shows it. */
export interface Identity {
  /** The header `x-caller`, or the account. */
  readonly caller: string;
  /** A hash of the API key: no key may stand in a log. */
  readonly account: string;
}

export interface Coming {
  readonly request: ModelRequest;
  readonly canary: Canary | null;
  readonly identity: Identity;
  readonly state: PlaceState;
  readonly inputTokens: number;
  readonly nowMs: number;
  readonly draw: Arrival['draw'];
}

const NEVER_IDLE = { idleMs: null, longestIdleMs: 0 } as const;

/** A request as faults see it. Touches what the place keeps in mind of prompts and conversations, while a fault asks. */
export const arrive = (coming: Coming, book: Pick<FaultBook, 'asksFor'>): Arrival => {
  const { request, canary, identity, state, inputTokens, nowMs, draw } = coming;
  const { memory, place, profile } = state;
  const conversation = book.asksFor('conversation') ? conversationOf(request, identity.caller) : '';
  return {
    place,
    ...identity,
    conversation,
    idle: conversation === '' ? NEVER_IDLE : memory.conversations.touch(conversation, nowMs),
    canary,
    request,
    inputTokens,
    warm: book.asksFor('prefix') && memory.warm.touch([request.toolsText, ...request.items].join('\u0000'), nowMs),
    inFlight: memory.inFlight,
    kvPool: (memory.inFlightTokens + inputTokens) / profile.kvPool,
    nowMs,
    draw,
  };
};
