import { FAILURE_REASONS, STOP_REASONS, type FailureReason, type StopReason } from '../model.ts';

/** What providers call the ends of an answer. Sources: the Messages, Chat Completions and Gemini API references. */
const STOP_WORDS: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  stop: 'end',
  completed: 'end',
  eos: 'end',
  eos_token: 'end',
  max_tokens: 'max-tokens',
  length: 'max-tokens',
  max_output_tokens: 'max-tokens',
  model_context_window_exceeded: 'max-tokens',
  stop_sequence: 'stop-sequence',
  tool_use: 'tool-calls',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  refusal: 'refusal',
  content_filter: 'refusal',
  safety: 'refusal',
};

const isOneOf = <T extends string>(words: readonly T[], word: string): word is T =>
  (words as readonly string[]).includes(word);

/** Our word for a provider's; `other` for one that is not known and for none. */
export const stopReasonOf = (word: string | null | undefined): StopReason => {
  if (word === null || word === undefined) return 'other';
  if (isOneOf(STOP_REASONS, word)) return word;
  return Object.hasOwn(STOP_WORDS, word.toLowerCase()) ? (STOP_WORDS[word.toLowerCase()] ?? 'other') : 'other';
};

/** A reason that is not in our list is kept in the message: failures are missing data whatever they are called. */
export const failureReasonOf = (word: string): FailureReason => (isOneOf(FAILURE_REASONS, word) ? word : 'other');
