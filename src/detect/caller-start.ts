import type { ScoreSignal } from '../signals/signal.ts';
import { callerKey, learnCallers, NO_CALLERS, type BackendCallers, type CallersState } from './caller-tally.ts';
import type { EngineSetup } from './engine.ts';

/**
 * What baselines show of callers, by backend: their answers are the own ones of the backend that a baseline is named after.
 * `lossOf` gives the expected loss of a reference (position), null where it has no level of its own. Null where no
 * baseline names a caller.
 */
export const callersAtStart = (
  { name }: Pick<ScoreSignal, 'name'>,
  { backends, references }: Pick<EngineSetup, 'backends' | 'references'>,
  lossOf: (reference: number) => number | null,
): CallersState | null => {
  const state: Record<string, BackendCallers> = {};
  for (const [index, { group, callers }] of references.entries()) {
    const backend = backends.findIndex(({ id }) => id === group);
    const loss = lossOf(index);
    const named = Object.entries(callers?.[name as keyof typeof callers] ?? {});
    if (backend < 0 || loss === null || named.length === 0) continue;
    const sums = named.map(
      ([caller, [count, sum]]) =>
        [callerKey(caller), [count, sum, count * (1 - loss), count * (1 - loss) ** 2]] as const,
    );
    state[backend] = learnCallers(state[backend] ?? NO_CALLERS, new Map(sums));
  }
  return Object.keys(state).length === 0 ? null : state;
};
