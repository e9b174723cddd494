import { cellKey, FOLDED_PURPOSES, type ClosedSlot, type Sample } from '../model.ts';
import type { Metered } from '../signals/signal.ts';

/** A sample with what several signals read of it. */
export interface SlotSample {
  readonly sample: Sample;
  readonly key: string;
  /** Null for a failure. */
  readonly metered: Metered | null;
}

const meteredOf = ({ outcome }: Sample): Metered | null => {
  if (outcome.kind === 'failure') return null;
  const { usage, latencyMs, timeToFirstTokenMs, interTokenMs } = outcome;
  return {
    ...usage,
    latencyMs,
    ...(timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs }),
    ...(interTokenMs === undefined ? {} : { interTokenMs }),
  };
};

/** Read once for all signals of a fold. */
const READ = new WeakMap<ClosedSlot, readonly SlotSample[]>();

/** The samples that are folded, in planned position, failures included: to some signals a failure is what is expected. */
export const readSlot = (slot: ClosedSlot): readonly SlotSample[] => {
  const known = READ.get(slot);
  if (known !== undefined) return known;
  const samples = slot.samples
    .filter(({ purpose, late }) => FOLDED_PURPOSES.includes(purpose) && late !== true)
    .sort((one, other) => one.position - other.position)
    .map((sample) => ({ sample, key: cellKey(sample), metered: meteredOf(sample) }));
  READ.set(slot, samples);
  return samples;
};
