import { createHash } from 'node:crypto';
import type { Outcome } from '../model.ts';

const hashed = (text: string): { readonly sha256: string; readonly length: number } => ({
  sha256: createHash('sha256').update(text).digest('hex'),
  length: text.length,
});

/** The outcome with SHA-256 and length in place of the answer's text and of the arguments of its tool calls. */
export const hashOutcome = (outcome: Outcome): Outcome => {
  if (outcome.kind === 'failure' || outcome.hashed !== undefined) return outcome;
  return {
    ...outcome,
    text: '',
    toolCalls: outcome.toolCalls.map((call) => ({ ...call, arguments: null })),
    hashed: {
      text: hashed(outcome.text),
      arguments: outcome.toolCalls.map((call) => hashed(JSON.stringify(call.arguments))),
    },
  };
};
