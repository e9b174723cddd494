import type { z } from 'zod';
import type { Canary } from '../../canaries/canary.ts';
import type { Random, Usage } from '../../model.ts';
import type { Place } from '../fleet.ts';
import type { Reply, Spoken } from '../reply.ts';
import type { ModelRequest } from '../request.ts';

/** How a reply reaches the caller. */
export type Ending =
  | { readonly type: 'complete' }
  /** `inStream`: a streamed answer begins with 200 and the error comes as an event. */
  | {
      readonly type: 'error';
      readonly status: number;
      readonly retryAfterMs: number | null;
      readonly inStream: boolean;
      readonly message: string;
    }
  /** `clean` ends the body in order, `tear` drops the connection; both after `fraction` of the events or bytes. */
  | { readonly type: 'cut'; readonly how: 'clean' | 'tear'; readonly fraction: number }
  /** Nothing more ever comes: before the headers, or after half of the body. */
  | { readonly type: 'hang'; readonly when: 'before-headers' | 'in-body' }
  | { readonly type: 'malformed'; readonly how: 'json' | 'content-type' };

/** What an effect may know of the request that it falls on. */
export interface EffectContext {
  readonly canary: Canary | null;
  readonly place: Place;
  readonly request: ModelRequest;
  /** As the model that was asked for counts them. */
  readonly inputTokens: number;
  /** The request's own, if it has one. */
  readonly nonce: string | null;
  /** The newest answers of the place to other requests, oldest first. */
  readonly spoken: readonly Spoken[];
  /** Depends on the seed, the place, the canary and the count of requests alone. */
  readonly random: Random;
}

/** What a fault does to a request that it falls on; every part is optional. Several faults apply in the order of the scenario. */
export interface Effect {
  /** The request as the model gets it. */
  readonly asked?: (request: ModelRequest) => ModelRequest;
  /** The chance that the answer is right, from the chance so far; both 0..1. */
  readonly success?: (chance: number, context: EffectContext) => number;
  /** Share of right answers that are lost, of those that it can change at all, 0..1: the size in the ground truth. */
  readonly lostSuccess: number;
  /** Makes the text or the facts of the answer different; called after right or wrong has been drawn. */
  readonly reply?: (reply: Reply, context: EffectContext) => Reply;
  /** What the answer says of tokens; the parts are made to fit each other afterwards. */
  readonly usage?: (usage: Required<Usage>) => Required<Usage>;
  /** Milliseconds to the first token and between tokens, from those so far. */
  readonly latency?: (latency: Latency) => Latency;
  /** How the answer's way is spoilt; null: not this time. */
  readonly ending?: Ending | ((context: EffectContext) => Ending | null);
}

export interface Latency {
  readonly firstTokenMs: number;
  readonly tokenMs: number;
}

/** Everything that is known of one kind of effect, in one file. */
export interface EffectPlugin<Options extends z.ZodObject = z.ZodObject> {
  readonly type: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  readonly options: Options;
  readonly make: (options: z.infer<Options>) => Effect;
}

/** Infers the options inside the plug-in's file and hides them outside. */
export const defineEffect = <Options extends z.ZodObject>(plugin: EffectPlugin<Options>): EffectPlugin => plugin;
