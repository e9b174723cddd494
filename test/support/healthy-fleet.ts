import type { Store } from '../../src/store/store.ts';
import { startRecordedFleet } from './recorded-fleet.ts';
import type { RecordedFleet, RecordedFleetOptions } from './recorded-fleet.ts';
import { createTapedStore } from './taped-store.ts';
import type { VirtualDaemon } from './virtual-daemon.ts';

/** A fleet that has been watched in good health: every daemon started on it goes on from the same hour. */
export interface HealthyFleet extends Omit<RecordedFleet, 'start'> {
  /** Only one at a time: they share the clock. `wrap` stands between the daemon and its store. */
  readonly start: (wrap?: (store: Store) => Store) => Promise<VirtualDaemon>;
}

/** Records baselines and lets a daemon see so many healthy cycles; later daemons begin with what that one had stored. */
export const startHealthyFleet = async (options: RecordedFleetOptions, cycles: number): Promise<HealthyFleet> => {
  const fleet = await startRecordedFleet(options);
  const { clock } = fleet;
  const { store, copy } = createTapedStore();
  const daemon = await fleet.start(store);
  await daemon.hours(cycles - 1);
  const from = clock.now();
  await daemon.stop();
  return {
    ...fleet,
    start: async (wrap = (own) => own) => {
      const own = await copy();
      clock.jump(from - clock.now());
      return fleet.start(wrap(own));
    },
  };
};
