import type { Engine, Fold, States } from '../detect/engine.ts';
import type { ClosedSlot } from '../model.ts';
import type { Store } from '../store/store.ts';

/** Slots read from the store at a time; bounds memory when a long history is folded again. */
const BATCH = 50;

/** Folds what is closed, in order, each slot exactly once whoever tries. */
export interface FoldLoop {
  /** Brings the states up to the engine: folds history again when they were made by another one. */
  readonly restore: () => Promise<{ readonly refolded: number; readonly from: number }>;
  /** Folds every closed slot that is not folded yet. Calls that overlap share one pass. */
  readonly catchUp: () => Promise<void>;
  /** The states as last committed. */
  readonly states: () => States;
}

export const createFoldLoop = (
  store: Store,
  engine: Engine,
  onFold: (slot: ClosedSlot, fold: Fold) => void,
): FoldLoop => {
  let states: States = engine.initial();
  let folded = 0;
  let pass: Promise<void> | null = null;
  let again = false;

  const foldOne = async (slot: ClosedSlot): Promise<boolean> => {
    const fold = engine.fold(states, slot);
    const committed = await store.commitFold({ ...fold, number: slot.number, engine: engine.version });
    if (!committed) return false;
    states = fold.states;
    folded = slot.number;
    onFold(slot, fold);
    return true;
  };

  const foldAll = async (): Promise<void> => {
    for (;;) {
      const slots = await store.readClosedSlots(folded + 1, BATCH);
      if (slots.length === 0) return;
      for (const slot of slots) {
        if (!(await foldOne(slot))) throw new Error(`Slot ${slot.number} was folded by another process on this store.`);
      }
    }
  };

  const passes = async (): Promise<void> => {
    try {
      do {
        again = false;
        await foldAll();
      } while (again);
    } finally {
      pass = null;
    }
  };

  return {
    restore: async () => {
      const kept = await store.readFold();
      folded = kept.lastFolded;
      if (kept.engine === engine.version) {
        states = kept.states;
        return { refolded: 0, from: folded };
      }
      const from = await store.readFirstKept();
      let refolded = 0;
      for (let next = from; next <= folded; ) {
        const slots = await store.readClosedSlots(next, Math.min(BATCH, folded - next + 1));
        const last = slots.at(-1);
        if (last === undefined) break;
        for (const slot of slots) states = engine.fold(states, slot).states;
        refolded += slots.length;
        next = last.number + 1;
      }
      await store.replaceStates(engine.version, states, engine.incidents(states));
      return { refolded, from };
    },
    catchUp: () => {
      again = true;
      pass ??= passes();
      return pass;
    },
    states: () => states,
  };
};
