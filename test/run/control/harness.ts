import { pino } from 'pino';
import { createMakers } from '../../../src/cli/makers.ts';
import type { ErrorStage } from '../../../src/publish/operation-metrics.ts';
import type { Published } from '../../../src/publish/publisher.ts';
import type { ControlView } from '../../../src/publish/views.ts';
import { createControl } from '../../../src/run/control/control.ts';
import type { Control } from '../../../src/run/control/control.ts';
import { CONTROL } from '../../../src/run/control/loaded.ts';
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
  /** One firing after another, ten minutes apart, until this holds; false after so many. */
  readonly until: (holds: (view: ControlView) => boolean, firings: number) => Promise<boolean>;
}

/** The positive control with the program's own plug-ins and engine; its alarm is rung by the test. */
export const testControl = (change: (makers: Makers) => Makers = (makers) => makers): TestControl => {
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
    createAlarm: () => ({ start: () => undefined, stop: () => Promise.resolve() }),
    recorder: {
      publish: (state) => void published.push(state),
      onError: (stage) => void errors.push(stage),
    },
  });
  const firing = async (): Promise<void> => {
    const sent = { over: false };
    const done = control
      .wake(CONTROL)
      .then(control.idle)
      .finally(() => {
        sent.over = true;
      });
    // What is sent waits for its place in the cycle.
    for (let i = 0; i < 100 && !sent.over; i += 1) await clock.advance(1000);
    await done;
    await settle();
    await clock.advance(10 * MINUTE - (clock.now() % (10 * MINUTE)));
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
