import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { loadPending } from '../baselines/load.ts';
import { OperatorError } from '../errors.ts';
import type { Clock } from '../model.ts';
import type { Alarm, AlarmOptions } from '../plan/clock.ts';
import { parseCron } from '../plan/cron.ts';
import type { ErrorStage } from '../publish/operation-metrics.ts';
import type { Recorder } from '../publish/recorder.ts';
import type { OpenSlot, Store } from '../store/store.ts';
import { createFoldLoop } from './fold-loop.ts';
import type { FoldLoop } from './fold-loop.ts';
import { learnFromStore } from './learn.ts';
import { createPlanner, DAEMON_PURPOSES } from './planner.ts';
import { createPublication } from './publication.ts';
import { createRunner } from './runner.ts';
import { createSetup } from './setup.ts';
import type { Loaded, Makers, Setup } from './setup.ts';

/** Between two looks at what was left lying: open slots of a failing store, verdicts that have become stale. */
const TICK_MS = 15_000;
/** Dearer readings, and pruning, happen once in so many ticks. */
const TICKS_A_SAMPLE_READ = 4;
const TICKS_AN_HOUR = 240;
const HOURS_A_LEARNING = 24;
const DAY_MS = 86_400_000;

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
  /** All or nothing. @throws OperatorError when the new configuration is refused; the one before goes on. */
  readonly reload: () => Promise<void>;
  /** Decides what is due on a schedule, as its alarm does. */
  readonly wake: (schedule: string) => Promise<void>;
  /** Resolves when no slot is running and all that is closed is folded and shown. */
  readonly idle: () => Promise<void>;
  readonly setup: () => Setup;
  readonly folds: FoldLoop;
  /** Time since the oldest slot was closed that is not folded yet. */
  readonly foldLagSeconds: () => number;
}

/** What a running process cannot change: the listening address and the store are open. */
const refuseFixed = (before: Loaded, after: Loaded): void => {
  const fixed = [
    ['store.path', before.config.store.path, after.config.store.path],
    ['store.answers', before.config.store.answers, after.config.store.answers],
    ['http', JSON.stringify(before.config.http), JSON.stringify(after.config.http)],
  ] as const;
  const problems = fixed
    .filter(([, old, next]) => old !== next)
    .map(([path]) => ({ file: after.config.file, path, message: 'cannot change while running; restart the daemon' }));
  if (problems.length > 0) throw new OperatorError(problems);
};

export const createDaemon = (loaded: Loaded, tools: DaemonTools): Daemon => {
  const { store, clock, log, makers, recorder } = tools;
  const state = {
    setup: createSetup(loaded, makers, clock),
    alarms: [] as readonly Alarm[],
    ticking: Promise.resolve(),
  };
  const setup = (): Setup => state.setup;
  const now = (): string => new Date(clock.now()).toISOString();
  const closedAt = new Map<string, number>();
  const judging = new Set<Promise<void>>();
  const stopped = new AbortController();
  const isStopped = (): boolean => stopped.signal.aborted;

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
    (slot, { changes, incidents }) => {
      closedAt.delete(slot.id);
      for (const change of changes) log.info({ change, slot: slot.id }, 'verdict');
      for (const incident of incidents) log.warn({ incident, slot: slot.id }, 'incident');
    },
    () => setImmediate(),
  );
  const publication = createPublication({ store, clock, recorder, setup, folds });
  const judge = async (): Promise<void> => {
    await attempt('fold', folds.catchUp);
    await attempt('publish', publication.judgement);
  };
  const onClosed = (slot: OpenSlot): void => {
    closedAt.set(slot.id, clock.now());
    planner.closed(slot);
    const done = judge().finally(() => judging.delete(done));
    judging.add(done);
  };

  const runner = createRunner(
    {
      store,
      clock,
      budget: () => {
        const { dollarsPerDay, tokensPerDay } = setup().config.budget;
        return { dollars: dollarsPerDay, tokens: tokensPerDay };
      },
      target: (planned) => setup().target(planned),
      gate: (backend) => setup().gate(backend),
      onSample: (sample) => recorder.onSample(sample, setup().facts(sample.canary)),
      onDeferred: recorder.onDeferred,
    },
    onClosed,
    (_, error) => failed('run', error),
  );
  const { onCycle, onDeferred } = recorder;
  const planner = createPlanner({ store, clock, runner, setup, onCycle, onDeferred });

  const setAlarms = async (): Promise<void> => {
    await Promise.all(state.alarms.map((alarm) => alarm.stop()));
    state.alarms = setup().config.schedules.map(({ name, cron }) =>
      tools.createAlarm({
        cron: parseCron(cron),
        clock,
        wake: () => planner.wake(name),
        onError: (error) => failed('plan', error),
      }),
    );
    for (const alarm of state.alarms) alarm.start();
  };

  const learn = async (): Promise<void> => {
    const { learned } = await learnFromStore(setup(), await loadPending(setup().config.baselines), store);
    if (learned.length > 0)
      log.info(
        { baselines: learned.length },
        'learned from the schedule; "coalmine baseline diff" shows them, approve them to use them',
      );
  };

  const tick = async (): Promise<void> => {
    for (let count = 1; !isStopped(); count += 1) {
      await clock.sleep(TICK_MS, stopped.signal);
      if (isStopped()) return;
      await attempt('run', planner.takeUp);
      await judge();
      if (count % TICKS_A_SAMPLE_READ === 0) await attempt('publish', publication.samples);
      if (count % TICKS_AN_HOUR !== 0) continue;
      const before = new Date(clock.now() - setup().config.store.retentionDays * DAY_MS).toISOString();
      await attempt('run', () => store.prune(before));
      if ((count / TICKS_AN_HOUR) % HOURS_A_LEARNING === 0) await attempt('plan', learn);
    }
  };

  return {
    setup,
    folds,
    foldLagSeconds: () => (closedAt.size === 0 ? 0 : Math.max(0, clock.now() - Math.min(...closedAt.values())) / 1e3),
    wake: (schedule) => planner.wake(schedule),
    idle: async () => {
      await runner.idle();
      await Promise.all(judging);
    },
    prepare: publication.incidents,
    start: async () => {
      const interrupted = await store.interruptStarted(DAEMON_PURPOSES, now());
      if (interrupted > 0)
        log.warn({ interrupted }, 'probes were under way when the process ended; none is sent again');
      const refolded = await folds.use(setup().engine, now());
      if (refolded > 0) log.info({ refolded }, 'states were made anew from samples');
      await folds.catchUp();
      await publication.fleet();
      for (const { name } of setup().config.schedules) await planner.wake(name);
      await planner.takeUp();
      await setAlarms();
      state.ticking = tick();
    },
    stop: async (withinMs) => {
      stopped.abort();
      await Promise.all(state.alarms.map((alarm) => alarm.stop()));
      await runner.stop(withinMs);
      await Promise.all(judging);
      await state.ticking;
    },
    reload: async () => {
      try {
        const next = await tools.load();
        refuseFixed(setup(), next);
        state.setup = createSetup(next, makers, clock, setup());
        await folds.use(state.setup.engine, now());
        await publication.fleet();
        await setAlarms();
      } catch (error) {
        recorder.onReload(false);
        throw error;
      }
      recorder.onReload(true);
      log.info('the new configuration is in use');
    },
  };
};
