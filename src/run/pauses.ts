import { OperatorError } from '../errors.ts';
import { inScope, scopeName } from '../model.ts';
import type { Clock, Probe, Scope } from '../model.ts';
import type { Pause } from '../operator-events.ts';
import { cyclePlannedAt, spansOf } from '../plan/pauses.ts';
import type { BegunSpans, Span } from '../plan/pauses.ts';
import { sha256 } from '../plan/shuffle.ts';
import type { Store } from '../store/store.ts';
import type { Setup } from './setup.ts';

/** A pause that would last longer is a mistake: what is not judged is not watched. */
export const LONGEST_PAUSE_MS = 30 * 86_400_000;
/** No cycle that was planned earlier is still sending. */
const REMEMBERED_MS = 2 * 86_400_000;

/** What a person asks for. */
export interface PauseRequest {
  readonly scope: Scope;
  /** ISO 8601 in UTC. */
  readonly until: string;
  readonly reason: string;
}

/** Which backends are paused, by people and by the windows of the configuration. */
export interface Pauses {
  /** Reads what people have asked for; once, before anything is sent. */
  readonly load: () => Promise<void>;
  /** In effect now. */
  readonly open: () => readonly Span[];
  /**
   * Whether a probe that ends now belongs to a pause: one has begun, and had not ended when the probe's cycle was planned.
   * So a pause begins at once and ends between two cycles.
   */
  readonly isPaused: (probe: Pick<Probe, 'backend' | 'slot'>) => boolean;
  /** @throws OperatorError with all that is wrong with the request. */
  readonly begin: (request: PauseRequest) => Promise<Span>;
  /** False when no such pause runs. */
  readonly end: (id: string) => Promise<boolean>;
}

export interface PausesTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly setup: () => Setup;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const problemsOf = ({ scope, until }: PauseRequest, backends: readonly Scope[], now: number) => {
  const end = Date.parse(until);
  return [
    ...(backends.some((backend) => inScope(backend, scope))
      ? []
      : [{ path: 'scope', message: `no backend is in the scope ${scopeName(scope)}` }]),
    ...(end > now ? [] : [{ path: 'until', message: `${until} is over; it is ${iso(now)}` }]),
    ...(end - now <= LONGEST_PAUSE_MS ? [] : [{ path: 'until', message: 'a pause lasts at most 30 days' }]),
  ];
};

const idOf = ({ scope, reason }: PauseRequest, from: string): string => {
  const minute = from.slice(0, 16).replaceAll(/[-:]/g, '');
  return `pause-${minute}-${sha256(`${from} ${scopeName(scope)} ${reason}`).slice(0, 4)}`;
};

export const createPauses = ({ store, clock, setup }: PausesTools): Pauses => {
  const state: { pauses: readonly Pause[]; read: { readonly of: Setup; readonly spans: BegunSpans } | null } = {
    pauses: [],
    read: null,
  };
  const begun = (since: number, at: number): readonly Span[] => {
    const current = setup();
    if (state.read?.of !== current) state.read = { of: current, spans: spansOf(current.config.maintenance) };
    return state.read.spans(state.pauses, since, at);
  };
  const put = async (pause: Pause): Promise<void> => {
    await store.putPause(pause);
    state.pauses = await store.readPauses(iso(clock.now() - REMEMBERED_MS));
  };
  return {
    load: async () => {
      state.pauses = await store.readPauses(iso(clock.now() - REMEMBERED_MS));
    },
    open: () => begun(clock.now(), clock.now()),
    isPaused: ({ backend: id, slot }) => {
      const backend = setup().config.backends.find((one) => one.id === id);
      const planned = Math.min(cyclePlannedAt(slot), clock.now());
      return backend !== undefined && begun(planned, clock.now()).some(({ scope }) => inScope(backend, scope));
    },
    begin: async (request) => {
      const { config } = setup();
      const problems = problemsOf(request, config.backends, clock.now());
      if (problems.length > 0) throw new OperatorError(problems.map((problem) => ({ file: 'pause', ...problem })));
      const from = iso(clock.now());
      const { scope, until, reason } = request;
      const pause = { id: idOf(request, from), scope, from, until, reason, endedAt: null };
      await put(pause);
      return { id: pause.id, scope, from, until, reason };
    },
    end: async (id) => {
      const now = iso(clock.now());
      const pause = state.pauses.find((one) => one.id === id && one.endedAt === null && one.until > now);
      if (pause === undefined) return false;
      await put({ ...pause, endedAt: now });
      return true;
    },
  };
};
