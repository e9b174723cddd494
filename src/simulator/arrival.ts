import type { Place } from './fleet.ts';
import type { ModelRequest } from './request.ts';

/** One request as faults see it when they decide whether to fall on it. */
export interface Arrival {
  readonly place: Place;
  /** Who calls: see `callerOf`. */
  readonly caller: string;
  readonly request: ModelRequest;
  /** As the model that was asked for counts them. */
  readonly inputTokens: number;
  /** Whether the place has computed the whole prompt lately. */
  readonly warm: boolean;
  /** Requests that the place is answering, this one included. */
  readonly inFlight: number;
  readonly nowMs: number;
  /** Uniform in [0, 1) for a salt; depends on the seed, the place, the canary and the count of requests alone. */
  readonly draw: (salt: number) => number;
}
