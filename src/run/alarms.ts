import type { Schedule } from '../config/config.ts';
import type { Clock } from '../model.ts';
import type { Alarm, AlarmOptions } from '../plan/clock.ts';
import { parseCron } from '../plan/cron.ts';

export interface AlarmsTools {
  readonly clock: Clock;
  readonly createAlarm: (options: AlarmOptions) => Alarm;
  readonly wake: (schedule: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** One alarm a schedule. */
export interface Alarms {
  /** Rings for these schedules and no others; resolves when no wake of those before is under way. Not to be called twice at once. */
  readonly use: (schedules: readonly Schedule[]) => Promise<void>;
  /** No wake begins after this, and no alarm is set any more. */
  readonly stop: () => Promise<void>;
}

export const createAlarms = ({ clock, createAlarm, wake, onError }: AlarmsTools): Alarms => {
  const state = { alarms: [] as readonly Alarm[], stopped: false };
  const silence = async (): Promise<void> => {
    const { alarms } = state;
    state.alarms = [];
    await Promise.all(alarms.map((alarm) => alarm.stop()));
  };
  return {
    use: async (schedules) => {
      await silence();
      if (state.stopped) return;
      state.alarms = schedules.map(({ name, cron }) =>
        createAlarm({ cron: parseCron(cron), clock, wake: () => wake(name), onError }),
      );
      for (const alarm of state.alarms) alarm.start();
    },
    stop: () => {
      state.stopped = true;
      return silence();
    },
  };
};
