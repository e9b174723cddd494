import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from './model.ts';
import { createHttp } from './publish/http.ts';
import { createLoopDelay } from './publish/loop-delay.ts';
import { addProcessMetrics, createMetrics, createRegistry } from './publish/metrics.ts';
import { createRecorder } from './publish/recorder.ts';
import { createControl } from './run/control/control.ts';
import type { Control, ControlTools } from './run/control/control.ts';
import { createDaemon } from './run/daemon.ts';
import type { Daemon, DaemonTools } from './run/daemon.ts';
import { createPower } from './run/power.ts';
import type { PowerTools } from './run/power.ts';
import type { Loaded } from './run/setup.ts';
import { createViews } from './run/views.ts';
import { version } from './version.ts';

const LOOP_RESOLUTION_MS = 10;
/** The newest reloads that are remembered, to be shown beside incidents. */
const RELOADS_KEPT = 20;

export interface AppTools extends Omit<DaemonTools, 'recorder'> {
  /** What the positive control runs on, where there is one; the configuration may switch it off. */
  readonly control?: Pick<ControlTools, 'store' | 'suite'>;
  /** Works out what can be detected; left out = it is not told. */
  readonly power?: PowerTools['measure'];
}

/** The whole daemon with its HTTP side. */
export interface App extends Pick<Daemon, 'reload' | 'wake' | 'idle'> {
  /** Listens, brings the states up to date, then probes. Rejects when it cannot; what it had opened is closed again. */
  readonly start: () => Promise<{ readonly url: string }>;
  /** Sends nothing new, waits so long for what is under way, then commits and closes everything. May be called twice. */
  readonly stop: (withinMs: number) => Promise<void>;
}

/** Metrics of the process and of what it does; `lag` is asked at each scrape. */
const createMeasures = (clock: Clock, lag: () => number) => {
  const registry = createRegistry();
  const metrics = createMetrics(registry);
  addProcessMetrics(registry);
  const monitor = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  monitor.enable();
  const recorder = createRecorder({
    metrics,
    clock,
    version,
    nodeVersion: process.version,
    loopDelaySeconds: createLoopDelay(monitor, LOOP_RESOLUTION_MS, clock),
    foldLagSeconds: lag,
  });
  return { registry, recorder, stop: () => monitor.disable() };
};

const controlOf = (
  { config }: Loaded,
  { control, clock, log, makers, createAlarm }: AppTools,
  recorder: ControlTools['recorder'],
): Control | null =>
  control === undefined || !config.control.enabled
    ? null
    : createControl({ ...control, clock, log, makers, createAlarm, recorder });

/** The composition root: a valid configuration becomes something that starts and stops. Owns the store it is given. */
export const createApp = (loaded: Loaded, tools: AppTools): App => {
  const { store, clock, log } = tools;
  const now = (): string => new Date(clock.now()).toISOString();
  const state = { startedAt: now(), unready: 'starting' as string | null, reloads: [] as readonly string[] };
  const measures = createMeasures(clock, () => daemon.foldLagSeconds());
  const daemon: Daemon = createDaemon(loaded, { ...tools, recorder: measures.recorder });
  const control = controlOf(loaded, tools, measures.recorder);
  const power = createPower({
    setup: daemon.setup,
    measure: tools.power ?? (() => Promise.resolve([])),
    show: (detectable) => {
      measures.recorder.publish({ detectable });
    },
    failed: (error) => {
      measures.recorder.onError('publish');
      log.error({ err: error }, 'what can be detected could not be worked out');
    },
  });
  const known = createViews({
    store,
    clock,
    setup: daemon.setup,
    folds: daemon.folds,
    process: () => ({
      version,
      startedAt: state.startedAt,
      ready: state.unready === null,
      reason: state.unready,
      foldLagSeconds: daemon.foldLagSeconds(),
      control: control?.view() ?? null,
    }),
    availability: measures.recorder.availability,
    pauses: daemon.pauses.open,
    events: () => [
      { at: state.startedAt, kind: 'start', what: `coalmine ${version} was started` },
      ...state.reloads.map((at) => ({ at, kind: 'configuration', what: 'the configuration was reloaded' }) as const),
    ],
  });
  const views = { ...known, detectable: power.rows };
  const reload = async (): Promise<void> => {
    await daemon.reload();
    void power.measure();
    state.reloads = [...state.reloads, now()].slice(-RELOADS_KEPT);
  };
  const { host, port, token } = loaded.config.http;
  const { registry } = measures;
  const decisions = {
    pause: daemon.pauses.begin,
    endPause: daemon.pauses.end,
    recordChange: daemon.recordChange,
    closeIncident: daemon.closeIncident,
    hasIncident: async (id: string) => (await store.readIncidents()).some((incident) => incident.id === id),
  };
  const http = createHttp({ host, port, token, views, registry, actions: { reload }, decisions, clock, log });

  const closeAll = async (): Promise<void> => {
    await http.stop();
    measures.stop();
    await store.close();
  };
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => (closing ??= closeAll());
  let stopping: Promise<void> | null = null;
  const stopAll = async (withinMs: number): Promise<void> => {
    try {
      await control?.stop();
    } finally {
      await daemon.stop(withinMs);
    }
  };

  return {
    reload,
    wake: daemon.wake,
    idle: daemon.idle,
    start: async () => {
      try {
        await daemon.prepare();
        const { url } = await http.start();
        await daemon.start();
        state.unready = null;
        void power.measure();
        // Nobody waits for it: the fleet is watched already.
        control?.start().catch((error: unknown) => {
          measures.recorder.onError('run');
          log.error({ err: error }, 'the positive control could not start');
        });
        return { url };
      } catch (error) {
        // Slots may be running already; they need the store until they have ended.
        await stopAll(0);
        await close();
        throw error;
      }
    },
    stop: (withinMs) => {
      state.unready = 'stopping';
      stopping ??= stopAll(withinMs).finally(close);
      return stopping;
    },
  };
};
