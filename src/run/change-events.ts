import { OperatorError } from '../errors.ts';
import { inScope, scopeName } from '../model.ts';
import type { Clock } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import { sha256 } from '../plan/shuffle.ts';
import type { ChangeRequest } from '../publish/decisions.ts';
import { CHANGE_EVENTS_KEPT } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import type { Setup } from './setup.ts';

const DAY_MS = 86_400_000;
/** Clocks of deploying machines and ours differ by that much at most. */
const AHEAD_MS = 5 * 60_000;

/** Equal for equal requests, so that one that is sent again is still one change. */
const idOf = ({ kind, scope, at, what, link = '' }: Omit<ChangeEvent, 'id'>): string => {
  const minute = at.slice(0, 16).replaceAll(/[-:]/g, '');
  return `change-${minute}-${sha256(JSON.stringify([kind, scopeName(scope), at, what, link])).slice(0, 8)}`;
};

const problemsOf = (
  { scope, at }: Pick<ChangeEvent, 'scope' | 'at'>,
  { config: { backends, store } }: Setup,
  nowMs: number,
) => {
  const atMs = Date.parse(at);
  return [
    ...(backends.some((backend) => inScope(backend, scope))
      ? []
      : [{ path: 'scope', message: `no backend is in the scope ${scopeName(scope)}` }]),
    ...(atMs <= nowMs + AHEAD_MS
      ? []
      : [{ path: 'at', message: `${at} is yet to come: tell of a change when it takes effect` }]),
    ...(atMs >= nowMs - store.retentionDays * DAY_MS
      ? []
      : [{ path: 'at', message: `${at} is longer ago than is kept (store.retentionDays)` }]),
  ];
};

/** Keeps what was changed, unless it is known. @throws OperatorError with all that is wrong with the request. */
export const recordChange = async (
  request: ChangeRequest,
  { store, clock, setup }: { readonly store: Store; readonly clock: Clock; readonly setup: () => Setup },
): Promise<{ readonly event: ChangeEvent; readonly isNew: boolean }> => {
  const { kind, scope, what, link } = request;
  const at = request.at ?? new Date(clock.now()).toISOString();
  const problems = problemsOf({ scope, at }, setup(), clock.now());
  if (problems.length > 0) throw new OperatorError(problems.map((problem) => ({ file: 'change', ...problem })));
  const told = { kind, scope, at, what, ...(link === undefined ? {} : { link }) };
  const event = { id: idOf(told), ...told };
  const next = new Date(Date.parse(at) + 1).toISOString();
  const same = await store.readChangeEvents({ since: at, until: next, limit: CHANGE_EVENTS_KEPT });
  const isNew = same.every(({ id }) => id !== event.id);
  if (isNew) await store.putChangeEvent(event);
  return { event, isNew };
};
