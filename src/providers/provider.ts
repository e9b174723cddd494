import type { z } from 'zod';
import type { Clock, Json, Outcome } from '../model.ts';

/** Part of a user's turn. Images are base64. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly mediaType: string; readonly data: string };

export type Turn =
  | { readonly role: 'user'; readonly content: readonly Part[] }
  | {
      readonly role: 'assistant';
      readonly text: string;
      readonly toolCalls: readonly { id: string; name: string; arguments: Json }[];
    }
  | { readonly role: 'tool'; readonly id: string; readonly text: string };

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments. */
  readonly input: Json;
}

export interface Parameters {
  readonly effort?: 'low' | 'medium' | 'high' | 'max';
  readonly thinking?: 'adaptive' | 'enabled' | 'disabled';
  readonly temperature?: number;
  readonly seed?: number;
}

/** A canary rendered for one probe: nothing is left to fill in. */
export interface Prompt {
  readonly system?: string;
  readonly tools: readonly Tool[];
  readonly turns: readonly Turn[];
  /** Limit of output tokens, thinking included. */
  readonly maxTokens: number;
  readonly parameters: Parameters;
  /** Ask the provider to cache the prompt up to its last turn. */
  readonly cache: boolean;
}

/** One call: what to send and where. */
export interface Call {
  readonly prompt: Prompt;
  readonly model: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as `x-client-request-id`, so that both sides can name the request. */
  readonly requestId: string;
  readonly stream: boolean;
  /** Total time of the call, from sending to the last event. */
  readonly deadlineMs: number;
  /** Aborting gives the failure `interrupted`. */
  readonly signal: AbortSignal;
}

export interface Provider {
  /** Sends one call, never retries, never throws for what the world does: that comes back as a failure with its reason. */
  readonly probe: (call: Call) => Promise<Outcome>;
}

/** Everything that is known of one kind of provider, in one file. */
export interface ProviderPlugin<Options extends z.ZodObject = z.ZodObject> {
  /** Its name in the configuration. */
  readonly type: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** Options beside `type`; must not hold defaults for secrets. */
  readonly options: Options;
  /** Names of the parameters that this provider cannot send; using one is an error of `check`. */
  readonly cannotSend: readonly (keyof Parameters)[];
  readonly make: (options: z.infer<Options>, clock: Clock) => Provider;
}

/** Infers the options inside the plug-in's file and hides them outside. */
export const defineProvider = <Options extends z.ZodObject>(plugin: ProviderPlugin<Options>): ProviderPlugin => plugin;
