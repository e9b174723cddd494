import type { Store } from '../../src/store/store.ts';
import { startRecordedFleet } from './recorded-fleet.ts';
import type { RecordedFleet, RecordedFleetOptions } from './recorded-fleet.ts';
import type { VirtualDaemon } from './virtual-daemon.ts';

/** A simulated fleet with its daemon. */
export interface VirtualFleet extends VirtualDaemon, Omit<RecordedFleet, 'start'> {}

export interface VirtualFleetOptions extends RecordedFleetOptions {
  readonly store?: Store;
}

/** Starts everything on an hour, records a baseline and opens the first cycle an hour later. */
export const startVirtualFleet = async ({ store, ...options }: VirtualFleetOptions): Promise<VirtualFleet> => {
  const fleet = await startRecordedFleet(options);
  const daemon = await fleet.start(store);
  return {
    ...fleet,
    ...daemon,
    stop: async () => {
      await daemon.stop();
      await fleet.stop();
    },
  };
};
