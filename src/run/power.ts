import type { DetectableRow, PowerSetup } from '../power/setup.ts';
import { plannedStreams } from './power-setup.ts';
import type { Setup } from './setup.ts';

export interface PowerTools {
  readonly setup: () => Setup;
  readonly measure: (setup: PowerSetup) => Promise<readonly DetectableRow[]>;
  readonly show: (rows: readonly DetectableRow[]) => void;
  readonly failed: (error: unknown) => void;
}

/** What can be detected under the configuration in use. */
export interface Power {
  /** Works it out anew, off the hot path; resolves when it is shown or was overtaken by another configuration. Never rejects. */
  readonly measure: () => Promise<void>;
  /** Null until it was worked out. */
  readonly rows: () => readonly DetectableRow[] | null;
}

export const createPower = ({ setup, measure, show, failed }: PowerTools): Power => {
  const state = { rows: null as readonly DetectableRow[] | null };
  return {
    rows: () => state.rows,
    measure: async () => {
      const asked = setup();
      try {
        const rows = await measure({ engine: asked.judged, streams: plannedStreams(asked.config, asked.suite) });
        if (setup() !== asked) return;
        state.rows = rows;
        show(rows);
      } catch (error) {
        failed(error);
      }
    },
  };
};
