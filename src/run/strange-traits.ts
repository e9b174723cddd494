import { nonceOf } from '../canaries/nonce.ts';
import type { CellReference } from '../detect/engine.ts';
import type { Sample } from '../model.ts';
import type { EventSignal } from '../signals/signal.ts';

/** Longer texts are read up to here. */
const TEXT_LIMIT = 20_000;

/** Traits that the recorded answers of a cell show. */
export const knownTraits = (signal: EventSignal, reference: CellReference | null): ReadonlySet<string> =>
  new Set(
    (reference?.shape?.answers.flat() ?? []).flatMap(({ text, stopReason }) =>
      text === null
        ? []
        : (signal.traits({ text, stopReason, callsTools: stopReason === 'tool-calls', nonce: () => null }) ?? []),
    ),
  );

/** Traits of the sample's answer that are not known; none where there is no answer, or no text of it. */
export const strangeTraits = (
  signal: EventSignal,
  { key, outcome }: Sample,
  known: ReadonlySet<string>,
): readonly string[] => {
  if (outcome.kind === 'failure' || outcome.hashed !== undefined) return [];
  const { text, stopReason, toolCalls } = outcome;
  const read = {
    text: text.slice(0, TEXT_LIMIT),
    stopReason,
    callsTools: toolCalls.length > 0,
    nonce: () => nonceOf(key),
  };
  return (signal.traits(read) ?? []).filter((trait) => !known.has(trait));
};
