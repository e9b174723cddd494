import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Incident } from '../judgement.ts';
import { FOLDED_PURPOSES } from '../model.ts';
import type { Clock } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import { dayLimit } from '../plan/budget.ts';
import type { Alarm, AlarmOptions } from '../plan/clock.ts';
import type { ChangeRequest } from '../publish/decisions.ts';
import type { ErrorStage } from '../publish/operation-metrics.ts';
import type { Recorder } from '../publish/recorder.ts';
import type { OpenSlot, Store } from '../store/store.ts';
import { createAlarms } from './alarms.ts';
import { recordChange } from './change-events.ts';
import { createFoldLoop } from './fold-loop.ts';
import type { FoldLoop } from './fold-loop.ts';
import { keepHouse } from './housekeeping.ts';
import { createPauses } from './pauses.ts';
import type { Pauses } from './pauses.ts';
import { createPlanner, DAEMON_PURPOSES } from './planner.ts';
import { createPublication } from './publication.ts';
import { refuseFixed } from './refuse-fixed.ts';
import { createRunner } from './runner.ts';
import { createSetup } from './setup.ts';
import type { Loaded, Makers, Setup } from './setup.ts';

export interface DaemonTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly makers: Makers;
  readonly recorder: Recorder;
  readonly createAlarm: (options: AlarmOptions) => Alarm;
  /** Reads configuration, canaries and baselines anew. */
  readonly load: () => Promise<Loaded>;
}

/** The moving part: alarms wake the planner, the runner sends, closed slots are folded and shown. */
export interface Daemon {
  /** Shows the incidents that are known; before anybody can ask. */
  readonly prepare: () => Promise<void>;
  /** Brings the states up to date, then probes. */
  readonly start: () => Promise<void>;
  /** Sends nothing new, waits so long for what is under way, folds what has closed. May be called twice. */
  readonly stop: (withinMs: number) => Promise<void>;
  /** All or nothing; waits for `start`. @throws OperatorError when the new configuration is refused; the one before goes on. */
  readonly reload: () => Promise<void>;
  /** Decides what is due on a schedule, as its alarm does. */
  readonly wake: (schedule: string) => Promise<void>;
  /** A person's decision that an incident is over; null when no such incident is open. */
  readonly closeIncident: (id: string, reason: string) => Promise<Incident | null>;
  /** Keeps and shows what people have changed. @throws OperatorError with all that is wrong with the request. */
  readonly recordChange: (request: ChangeRequest) => Promise<ChangeEvent>;
  readonly pauses: Pick<Pauses, 'open' | 'begin' | 'end'>;
  /** Resolves when no slot is running and all that is closed is folded and shown. */
  readonly idle: () => Promise<void>;
  readonly setup: () => Setup;
  readonly folds: FoldLoop;
  /** Time since the oldest slot was closed that is not folded yet. */
  readonly foldLagSeconds: () => number;
}

export const createDaemon = (loaded: Loaded, tools: DaemonTools): Daemon => {
  const { store, clock, log, makers, recorder } = tools;
  const state = {
    setup: createSetup(loaded, makers, clock),
    housekeeping: Promise.resolve(),
    turn: Promise.resolve(),
    wished: false,
  };
  const setup = (): Setup => state.setup;
  const now = (): string => new Date(clock.now()).toISOString();
  const closedAt = new Map<string, number>();
  const judging = new Set<Promise<void>>();
  const stopped = new AbortController();

  const failed = (stage: ErrorStage, error: unknown): void => {
    recorder.onError(stage);
    log.error({ err: error, stage }, 'an error of coalmine itself; it goes on');
  };
  const attempt = async (stage: ErrorStage, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed(stage, error);
    }
  };

  const folds = createFoldLoop(
    store,
    (slot, { changes, incidents, wishes }) => {
      closedAt.delete(slot.id);
      state.wished ||= wishes.length > 0;
      for (const change of changes) log.info({ change, slot: slot.id }, 'verdict');
      for (const incident of incidents) log.warn({ incident, slot: slot.id }, 'incident');
    },
    () => setImmediate(),
  );
  const pauses = createPauses({ store, clock, setup });
  const publication = createPublication({ store, clock, recorder, setup, folds, paused: pauses.open });
  const judge = async (): Promise<void> => {
    await attempt('fold', folds.catchUp);
    await attempt('publish', publication.judgement);
    // At once and not at the next firing: what is suspect now may be gone by then.
    if (!state.wished || stopped.signal.aborted) return;
    state.wished = false;
    await attempt('plan', planner.takeUp);
  };
  const onClosed = (slot: OpenSlot): void => {
    if (FOLDED_PURPOSES.includes(slot.purpose)) closedAt.set(slot.id, clock.now());
    planner.closed(slot);
    // One burst at a time: others may wait for this one.
    state.wished ||= slot.purpose === 'burst';
    const done = judge().finally(() => judging.delete(done));
    judging.add(done);
  };

  const runner = createRunner(
    {
      store,
      clock,
      budget: () => dayLimit(setup().config.budget),
      target: (planned) => setup().target(planned),
      gate: (backend) => setup().gate(backend),
      isPaused: pauses.isPaused,
      onSample: (one) => recorder.onSample(one, { ...setup().facts(one.canary), events: setup().events(one) }),
      onDeferred: recorder.onDeferred,
    },
    onClosed,
    (_, error) => failed('run', error),
  );
  const { onCycle, onDeferred } = recorder;
  const planner = createPlanner({ store, clock, runner, setup, paused: pauses.open, onCycle, onDeferred });

  const alarms = createAlarms({
    clock,
    createAlarm: tools.createAlarm,
    wake: planner.wake,
    onError: (error) => failed('plan', error),
  });
  const house = { store, clock, log, setup, publication, attempt, judge, takeUp: planner.takeUp };

  const reload = async (): Promise<void> => {
    const next = await tools.load();
    refuseFixed(setup(), next);
    const made = createSetup(next, makers, clock, setup());
    // The last step that can be refused; from here on the new configuration is in use.
    await folds.use(made.engine, now());
    state.setup = made;
    await attempt('publish', publication.fleet);
    await alarms.use(setup().config.schedules);
    // A firing between the alarms of before and those of now would be noticed too late.
    for (const { name } of made.config.schedules) await attempt('plan', () => planner.wake(name));
  };

  // Starting and reloading change the same things, and take turns.
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const mine = state.turn.then(work);
    state.turn = mine.catch(() => undefined);
    return mine;
  };

  /** Does what a person asks for, and shows it before the answer. */
  const asked = async <T>(work: () => Promise<T>): Promise<T> => {
    const result = await work();
    await attempt('publish', publication.judgement);
    return result;
  };

  return {
    setup,
    folds,
    pauses: {
      open: pauses.open,
      begin: async (request) => {
        const span = await asked(() => pauses.begin(request));
        log.info({ pause: span }, 'a pause begins');
        return span;
      },
      end: async (id) => {
        const ended = await asked(() => pauses.end(id));
        if (ended) log.info({ pause: id }, 'a pause was ended');
        return ended;
      },
    },
    closeIncident: async (id, reason) => {
      const incident = await asked(() => folds.close(id, reason, now()));
      if (incident !== null) log.warn({ incident }, 'incident');
      return incident;
    },
    recordChange: async (request) => {
      const { event, isNew } = await recordChange(request, { store, clock, setup });
      if (isNew) {
        recorder.onChangeEvent(event.kind);
        log.info({ event }, 'a change was told of');
      }
      await attempt('publish', publication.changeEvents);
      return event;
    },
    foldLagSeconds: () => (closedAt.size === 0 ? 0 : Math.max(0, clock.now() - Math.min(...closedAt.values())) / 1e3),
    wake: (schedule) => planner.wake(schedule),
    idle: async () => {
      // Judging may open a burst, and what it sends is judged again.
      for (;;) {
        await runner.idle();
        if (judging.size === 0) return;
        await Promise.all(judging);
      }
    },
    prepare: async () => {
      await pauses.load();
      await publication.incidents();
    },
    start: () =>
      inTurn(async () => {
        const interrupted = await store.interruptStarted(DAEMON_PURPOSES, now());
        if (interrupted > 0)
          log.warn({ interrupted }, 'probes were under way when the process ended; none is sent again');
        const refolded = await folds.use(setup().engine, now());
        if (refolded > 0) log.info({ refolded }, 'states were made anew from samples');
        await folds.catchUp();
        await publication.fleet();
        for (const { name } of setup().config.schedules) await planner.wake(name);
        await planner.takeUp();
        await alarms.use(setup().config.schedules);
        state.housekeeping = keepHouse(house, stopped.signal);
      }),
    stop: async (withinMs) => {
      stopped.abort();
      await alarms.stop();
      await runner.stop(withinMs);
      await state.turn;
      await Promise.all(judging);
      await state.housekeeping;
    },
    reload: () =>
      inTurn(async () => {
        try {
          await reload();
        } catch (error) {
          recorder.onReload(false);
          throw error;
        }
        recorder.onReload(true);
        log.info('the new configuration is in use');
      }),
  };
};
