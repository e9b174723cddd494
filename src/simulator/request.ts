import { NONCE_MARK } from '../canaries/canary.ts';
import { NONCE_PATTERN } from '../canaries/nonce.ts';
import type { Json } from '../model.ts';

/** What the simulator needs of a request, whatever protocol it came in. */
export interface ModelRequest {
  readonly model: string;
  readonly stream: boolean;
  /** Only chat completions ask for it; messages always report usage. */
  readonly usageInStream: boolean;
  readonly maxTokens: number | null;
  /** The conversation, flat: see `item`. System text first. */
  readonly items: readonly string[];
  readonly toolNames: readonly string[];
  /** The tools as sent, for counting tokens; empty without tools. */
  readonly toolsText: string;
  /** Up to how many leading items the prompt is to be cached, fewest first: none, one or several; `null` the protocol caches by itself. */
  readonly cacheMarks: readonly number[] | null;
  readonly effort: string | null;
  readonly thinking: boolean;
  /** The answer, or the arguments of a tool, must be JSON by a schema. */
  readonly strictSchema: boolean;
  /** Turns of the model that the conversation holds, and those of them that carry thinking. */
  readonly earlierAnswers: number;
  readonly earlierThinking: number;
  /** Of so many of the last turns the thinking is to be kept; null: of all. */
  readonly keepThinking: number | null;
}

/** `system`, `user`, `assistant` and `tool` hold a text, `call` a tool call of an assistant's turn, `image` base64. */
export type ItemKind = 'system' | 'user' | 'assistant' | 'tool' | 'call' | 'image';

/** One piece of a conversation as one string, so that it can be compared and counted. */
export const item = (kind: ItemKind, text: string): string => `${kind}:${text.trim()}`;

/** The text of an item without its kind. */
export const itemText = (written: string): string => written.slice(written.indexOf(':') + 1);

export const isImage = (text: string): boolean => text.startsWith('image:');

/** JSON with the keys of every object in order, so that equal values give equal texts. */
export const stableJson = (value: Json): string => {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(stableJson).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableJson(value[key] ?? null)}`).join(',')}}`;
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

export const callItem = (name: string, args: Json): string => item('call', `${name} ${stableJson(args)}`);

/** Equal for two requests that differ in nothing but nonces. */
export const requestKey = (items: readonly string[], toolNames: readonly string[]): string =>
  `${items.join('\u0000')}\u0001${toolNames.join('\u0000')}`.replace(NONCE_PATTERN, NONCE_MARK);

/** The first nonce in the conversation, or null. */
export const nonceOf = (items: readonly string[]): string | null => {
  for (const text of items) {
    if (isImage(text) || !text.includes('cm-')) continue;
    const [first] = text.match(NONCE_PATTERN) ?? [];
    if (first !== undefined) return first;
  }
  return null;
};
