import { pino } from 'pino';
import { createMakers } from '../../../src/cli/makers.ts';
import { createAlarm } from '../../../src/plan/clock.ts';
import type { ErrorStage } from '../../../src/publish/operation-metrics.ts';
import type { Published } from '../../../src/publish/publisher.ts';
import type { ControlView } from '../../../src/publish/views.ts';
import { createControl } from '../../../src/run/control/control.ts';
import type { Control } from '../../../src/run/control/control.ts';
import { controlSuite } from '../../../src/run/control/suite.ts';
import type { Makers } from '../../../src/run/setup.ts';
import { SCORERS } from '../../../src/scorers/index.ts';
import { createMemoryStore } from '../../../src/store/memory.ts';
import type { Store } from '../../../src/store/store.ts';
import { MINUTE, settle, steppingClock } from '../harness.ts';

export interface TestControl {
  readonly control: Control;
  readonly clock: ReturnType<typeof steppingClock>;
  readonly store: Store;
  readonly errors: readonly ErrorStage[];
  /** What was told to the fleet's recorder. */
  readonly published: readonly Published[];
  /** Lets ten minutes pass, the time of one firing, until this holds; false after so many. */
  readonly until: (holds: (view: ControlView) => boolean, firings: number) => Promise<boolean>;
}

/** The positive control with the program's own plug-ins, engine and alarms, in time that passes when it is told to. */
export const testControl = (
  change: (makers: Makers) => Makers = (makers) => makers,
  alarms: typeof createAlarm = createAlarm,
): TestControl => {
  const clock = steppingClock();
  const store = createMemoryStore();
  const errors: ErrorStage[] = [];
  const published: Published[] = [];
  const control = createControl({
    clock,
    store,
    suite: controlSuite(SCORERS),
    log: pino({ level: 'silent' }),
    makers: change(createMakers(clock)),
    createAlarm: alarms,
    recorder: {
      publish: (state) => void published.push(state),
      onError: (stage) => void errors.push(stage),
    },
  });
  const firing = async (): Promise<void> => {
    await clock.advance(10 * MINUTE);
    await control.idle();
    await settle();
  };
  return {
    control,
    clock,
    store,
    errors,
    published,
    until: async (holds, firings) => {
      for (let i = 0; i < firings; i += 1) {
        if (holds(control.view())) return true;
        await firing();
      }
      return holds(control.view());
    },
  };
};
