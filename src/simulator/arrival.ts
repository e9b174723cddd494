import type { Canary } from '../canaries/canary.ts';
import type { IdleClock } from './conversations.ts';
import type { Place } from './fleet.ts';
import type { ModelRequest } from './request.ts';

/** One request as faults see it when they decide whether to fall on it. */
export interface Arrival {
  readonly place: Place;
  /** The header `x-caller`, or the account. */
  readonly caller: string;
  /** A hash of the API key. */
  readonly account: string;
  /** See `conversationOf`; '' while no fault asks. */
  readonly conversation: string;
  readonly idle: IdleClock;
  readonly canary: Canary | null;
  readonly request: ModelRequest;
  /** As the model that was asked for counts them. */
  readonly inputTokens: number;
  /** Whether the place has computed the whole prompt lately. */
  readonly warm: boolean;
  /** Requests that the place is answering, this one included. */
  readonly inFlight: number;
  /** How much of the place's key-value memory their prompts fill, 0 and up. */
  readonly kvPool: number;
  readonly nowMs: number;
  /** Uniform in [0, 1) for a salt; depends on the seed, the place, the canary and the count of requests alone. */
  readonly draw: (salt: number) => number;
}

/** What a place keeps in mind only while a fault asks for it. */
export const MEMORIES = ['prefix', 'conversation'] as const;
export type MemoryKind = (typeof MEMORIES)[number];
