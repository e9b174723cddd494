import type { Suite } from '../../canaries/canary.ts';
import { createMetrics, createRegistry } from '../../publish/metrics.ts';
import { createRecorder } from '../../publish/recorder.ts';
import type { Recorder } from '../../publish/recorder.ts';
import type { ControlView } from '../../publish/views.ts';
import type { Store } from '../../store/store.ts';
import { createDaemon } from '../daemon.ts';
import type { Daemon, DaemonTools } from '../daemon.ts';
import { loadControl } from './loaded.ts';
import { firstPhase, nextPhase } from './phase.ts';
import { controlProvider } from './provider.ts';

/** Incidents of the control that are read; those before are over. */
const INCIDENTS_READ = 5;

export interface ControlTools extends Pick<DaemonTools, 'clock' | 'log' | 'makers' | 'createAlarm'> {
  /** Its own, in memory; nothing else is in it. */
  readonly store: Store;
  readonly suite: Suite;
  /** The fleet's: gets what came of the control, and the errors that it met. */
  readonly recorder: Pick<Recorder, 'publish' | 'onError'>;
}

/**
 * The positive control: a daemon of its own inside this process, with the code that watches the fleet, over a backend
 * that answers wrong on purpose now and then. That its incident opens shows that schedule, probes, scorers, folds and
 * publication can still see a fault. It shares nothing with the fleet but clock, event loop and plug-ins: no scope, no
 * budget, no metric.
 */
export interface Control {
  /** Resolves when its first cycle may be due; rejects for bugs only. */
  readonly start: () => Promise<void>;
  /** Waits for a start that is under way. May be called twice, and before `start`. */
  readonly stop: () => Promise<void>;
  readonly view: () => ControlView;
  /** Decides what is due, as its alarm does. */
  readonly wake: Daemon['wake'];
  readonly idle: Daemon['idle'];
}

/** It runs for months, and nobody asks for what happened before the last incidents. */
const forgetful = (store: Store): Store => ({
  ...store,
  commitFold: (commit) => store.commitFold({ ...commit, changes: [], sums: [] }),
  readIncidents: async () => (await store.readIncidents()).slice(0, INCIDENTS_READ),
});

export const createControl = (tools: ControlTools): Control => {
  const { clock, suite, createAlarm } = tools;
  const state = {
    phase: firstPhase(clock.now()),
    daemon: null as Daemon | null,
    starting: Promise.resolve(),
    stopped: false,
  };
  const makers = { ...tools.makers, provider: () => controlProvider(suite.canaries, () => state.phase.faulty) };
  const metrics = createMetrics(createRegistry());
  const sources = { metrics, clock, version: '', nodeVersion: '', loopDelaySeconds: () => 0, foldLagSeconds: () => 0 };
  const recorder = createRecorder(sources);

  /** Looks where alerts look: at the published gauge. */
  const look = async (): Promise<void> => {
    const { values } = await metrics.incident_open.get();
    const detected = values.some(({ labels, value }) => labels.class === 'quality' && value > 0);
    state.phase = nextPhase(state.phase, detected, clock.now());
    tools.recorder.publish({ control: state.phase.view });
  };

  const begin = async (): Promise<Daemon> => {
    const loaded = await loadControl(suite, { makers, clock });
    return createDaemon(loaded, {
      ...{ clock, makers, createAlarm },
      store: forgetful(tools.store),
      // Its verdicts and incidents are no news; its errors are.
      log: tools.log.child({ control: true }, { level: tools.log.isLevelEnabled('error') ? 'error' : 'silent' }),
      recorder: {
        ...recorder,
        onError: tools.recorder.onError,
        publish: (published) => {
          recorder.publish(published);
          look().catch(() => tools.recorder.onError('publish'));
        },
      },
      load: () => Promise.resolve(loaded),
    });
  };

  return {
    view: () => state.phase.view,
    start: () => {
      const start = async (): Promise<void> => {
        const daemon = await begin();
        if (state.stopped) return;
        state.daemon = daemon;
        tools.recorder.publish({ control: state.phase.view });
        await daemon.prepare();
        await daemon.start();
      };
      const started = start();
      state.starting = started.catch(() => undefined);
      return started;
    },
    stop: async () => {
      state.stopped = true;
      await state.starting;
      await state.daemon?.stop(0);
    },
    wake: async (schedule) => state.daemon?.wake(schedule),
    idle: async () => state.daemon?.idle(),
  };
};
