import { cellKey, FOLDED_PURPOSES, type ClosedSlot, type Sample } from '../model.ts';
import type { Metered } from '../signals/signal.ts';
import type { Lattice } from './lattice.ts';

/** A sample with what several signals read of it. */
export interface SlotSample {
  readonly sample: Sample;
  readonly key: string;
  /** Position in the lattice. */
  readonly backend: number;
  /** Null for a failure. */
  readonly metered: Metered | null;
}

const meteredOf = ({ outcome }: Sample): Metered | null => {
  if (outcome.kind === 'failure') return null;
  const { usage, latencyMs, timeToFirstTokenMs, interTokenMs } = outcome;
  const { inputTokens, outputTokens, thinkingTokens, cacheReadTokens } = usage;
  return {
    inputTokens,
    outputTokens,
    thinkingTokens,
    cacheReadTokens,
    latencyMs,
    timeToFirstTokenMs,
    interTokenMs,
  };
};

/** Read once for all signals of a fold; engines of other fleets may fold the same slot. */
const READ = new WeakMap<Lattice, WeakMap<ClosedSlot, readonly SlotSample[]>>();

const readBy = (lattice: Lattice): WeakMap<ClosedSlot, readonly SlotSample[]> => {
  const known = READ.get(lattice);
  if (known !== undefined) return known;
  const made = new WeakMap<ClosedSlot, readonly SlotSample[]>();
  READ.set(lattice, made);
  return made;
};

/** The samples that are folded, in planned position, failures included: to some signals a failure is what is expected. */
export const readSlot = (slot: ClosedSlot, lattice: Lattice): readonly SlotSample[] => {
  const slots = readBy(lattice);
  const known = slots.get(slot);
  if (known !== undefined) return known;
  const read: SlotSample[] = [];
  for (const sample of slot.samples) {
    const backend = lattice.positions.get(sample.backend);
    if (backend === undefined || sample.late === true || !FOLDED_PURPOSES.includes(sample.purpose)) continue;
    read.push({ sample, key: cellKey(sample), backend, metered: meteredOf(sample) });
  }
  read.sort((one, other) => one.sample.position - other.sample.position);
  slots.set(slot, read);
  return read;
};
