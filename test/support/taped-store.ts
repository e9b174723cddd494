import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';

/** A store in memory of which more can be made that hold the same. */
export interface TapedStore {
  readonly store: Store;
  /** Another store to which the same has been written, in the same order. */
  readonly copy: () => Promise<Store>;
}

export const createTapedStore = (): TapedStore => {
  const store = createMemoryStore();
  const tape: ((store: Store) => Promise<unknown>)[] = [];
  const taped = <Result>(verb: (store: Store) => Promise<Result>): Promise<Result> => {
    tape.push(verb);
    return verb(store);
  };
  return {
    store: {
      ...store,
      openCycle: (cycle) => taped((one) => one.openCycle(cycle)),
      claim: (claims, limit) => taped((one) => one.claim(claims, limit)),
      defer: (probes, reason) => taped((one) => one.defer(probes, reason)),
      record: (samples) => taped((one) => one.record(samples)),
      closeSlot: (slot, at, missing) => taped((one) => one.closeSlot(slot, at, missing)),
      commitFold: (commit) => taped((one) => one.commitFold(commit)),
      replaceStates: (fresh) => taped((one) => one.replaceStates(fresh)),
      interruptStarted: (purposes, at) => taped((one) => one.interruptStarted(purposes, at)),
      prune: (before) => taped((one) => one.prune(before)),
    },
    copy: async () => {
      const other = createMemoryStore();
      for (const verb of tape) await verb(other);
      return other;
    },
  };
};
