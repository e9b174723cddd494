import { FOLDED_PURPOSES, type Backend, type ClosedSlot, type Sample } from '../model.ts';
import { sampleToLine, type LineContext } from './recording-line.ts';
import type { Store } from './store.ts';

type Reads = Pick<Store, 'readFirstKept' | 'readClosedSlots' | 'readUnfolded' | 'readOpenSlots' | 'readSlotSamples'>;

const PAGE = 500;

const closedSlots = async function* (store: Reads): AsyncGenerator<ClosedSlot> {
  let number = await store.readFirstKept();
  for (;;) {
    const [slot] = await store.readClosedSlots(number, 1);
    if (slot === undefined) return;
    yield slot;
    number = slot.number + 1;
  }
};

const unfolded = async function* (store: Reads): AsyncGenerator<Sample> {
  let after = 0;
  for (;;) {
    const { samples, next } = await store.readUnfolded(after, PAGE);
    if (samples.length === 0) return;
    yield* samples;
    after = next;
  }
};

/**
 * All samples of a store as lines of a recording, without newlines, in the order of folding: closed slots by number, then
 * what no fold sees (late samples, other purposes, open slots, each marked as such). One slot is in memory at a time.
 * A backend that `backends` does not hold is written with its id alone.
 */
export const exportLines = async function* (
  store: Reads,
  backends: ReadonlyMap<string, Backend>,
): AsyncGenerator<string> {
  const line = (sample: Sample, slot: Omit<LineContext, 'backend'> = {}): string => {
    const unknown = { provider: 'unknown', model: 'unknown', region: 'unknown', hardware: 'unknown' };
    const backend = backends.get(sample.backend) ?? { id: sample.backend, ...unknown, group: sample.backend };
    return sampleToLine(sample, { backend, ...slot });
  };
  // The open slots are noted first: one that closes meanwhile is written once, as closed if it is met there.
  const open = new Map((await store.readOpenSlots(FOLDED_PURPOSES)).map((slot) => [slot.id, slot.startAt]));
  for await (const slot of closedSlots(store)) {
    open.delete(slot.id);
    const place = { slotStartAt: slot.startAt, slotClosedAt: slot.closedAt, slotNumber: slot.number };
    for (const sample of slot.samples) yield line(sample, place);
  }
  for await (const sample of unfolded(store)) yield line(sample);
  for (const [slot, slotStartAt] of open) {
    const samples = await store.readSlotSamples(slot);
    for (const sample of samples.filter(({ late }) => late !== true)) yield line(sample, { slotStartAt, open: true });
  }
};
