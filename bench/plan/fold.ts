// A cycle in slots, as a daemon folds it: with one slot a cycle, a scope of several backends would miss its first one.
import { nameOf } from '../../src/detect/canary-cap.ts';
import { anchorEvidence } from '../../src/detect/recent-anchor.ts';
import { wealthOf } from '../../src/detect/anchor-wealth.ts';
import { enterSlot, takeAnchors } from '../../src/detect/fold-anchors.ts';
import { cellKey } from '../../src/model.ts';
import type { Watch } from '../detector/watch.ts';

const HOUR_MS = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00.000Z');

/** Slots that a cycle is cut into. */
const SLOTS = 12;

/** Folds one cycle, scores by backend and canary; returns the most evidence on the whole fleet at the end of a slot. */
export const foldCycle = (
  watch: Watch,
  cycle: readonly (readonly number[])[],
  { threshold, everyHours }: { readonly threshold: number; readonly everyHours: number },
): number => {
  const { lattice, model, samples, state, hour } = watch;
  const startAt = new Date(START + hour * HOUR_MS).toISOString();
  let most = 0;
  for (let slot = 0; slot < SLOTS; slot += 1) {
    enterSlot(state, { model, lattice }, { startAt }, { first: slot === 0, cycle: hour });
    const values = cycle.flatMap((scores, backend) =>
      (samples[backend] ?? []).flatMap((sample, canary) =>
        (canary + backend) % SLOTS === slot
          ? [{ sample, backend, key: cellKey(sample), name: nameOf(sample), value: scores[canary] ?? 1 }]
          : [],
      ),
    );
    takeAnchors(state, {
      ...{ model, lattice, values, threshold },
      explained: { backends: lattice.backends.map(() => null), scopes: lattice.scopes.map(() => false) },
    });
    most = Math.max(most, anchorEvidence(state.recent, lattice, 0), wealthOf(state.pinned, lattice, 0));
  }
  watch.hour += everyHours;
  return most;
};
