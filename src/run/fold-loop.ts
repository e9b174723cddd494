import type { Decision, Engine, Fold, States } from '../detect/engine.ts';
import type { Divergence, Incident, Verdict } from '../judgement.ts';
import type { ClosedSlot } from '../model.ts';
import type { Store } from '../store/store.ts';

/** Slots read from the store at a time; bounds memory when a long history is folded again. */
const BATCH = 50;

/** How `closedBy` begins when a person closed an incident. */
const PERSON = 'person: ';

/** Folds what is closed, in order, each slot exactly once whoever tries. */
export interface FoldLoop {
  /**
   * Goes on with this engine. States that another engine has made are made anew from the samples that are kept;
   * returns how many slots were folded for that; `at` is when this happens. Waits for a pass under way.
   */
  readonly use: (engine: Engine, at: string) => Promise<number>;
  /** Folds every closed slot that is not folded yet. Calls that overlap share one pass. */
  readonly catchUp: () => Promise<void>;
  /** Closes an open incident between two folds, in one transaction with its states; null when no such incident is open. */
  readonly close: (id: string, reason: string, at: string) => Promise<Incident | null>;
  /** As of the last committed fold; `at` decides what is stale. Empty before `use`. */
  readonly verdicts: (at: string) => readonly Verdict[];
  readonly incidents: () => readonly Incident[];
  /** Likewise. */
  readonly divergences: () => readonly Divergence[];
}

interface Current {
  readonly engine: Engine;
  readonly states: States;
  readonly folded: number;
}

/** `onFold` is called after each commit; `yields` lets other work in between two folds. */
export const createFoldLoop = (
  store: Store,
  onFold: (slot: ClosedSlot, fold: Fold) => void,
  yields: () => Promise<void>,
): FoldLoop => {
  let current: Current | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  /** What persons have decided, by the slot after which they did. */
  const readDecisions = async (): Promise<ReadonlyMap<number, readonly Decision[]>> => {
    const decisions = (await store.readIncidents()).flatMap(({ id, closedAt, closedBy, slot }): readonly Decision[] =>
      closedAt === null || closedBy?.startsWith(PERSON) !== true
        ? []
        : [{ id, by: closedBy, at: closedAt, number: slot }],
    );
    return Map.groupBy(decisions, ({ number }) => number);
  };

  const refold = async (engine: Engine, folded: number): Promise<{ states: States; count: number }> => {
    const decisions = await readDecisions();
    let states = engine.initial();
    let count = 0;
    let next = await store.readFirstKept();
    while (next <= folded) {
      const slots = await store.readClosedSlots(next, Math.min(BATCH, folded - next + 1));
      const last = slots.at(-1);
      if (last === undefined) break;
      for (const slot of slots) {
        states = engine.fold(states, slot).states;
        for (const decision of decisions.get(slot.number) ?? []) states = engine.close(states, decision).states;
        await yields();
      }
      count += slots.length;
      next = last.number + 1;
    }
    return { states, count };
  };

  const use = async (engine: Engine, at: string): Promise<number> => {
    const kept = await store.readFold();
    if (kept.engine === engine.version) {
      current = { engine, states: kept.states, folded: kept.lastFolded };
      return 0;
    }
    const { states, count } = await refold(engine, kept.lastFolded);
    await store.replaceStates({ engine: engine.version, states, incidents: engine.incidents(states), at });
    current = { engine, states, folded: kept.lastFolded };
    return count;
  };

  /** Another process was faster: what it has committed is what this fold would have given. */
  const takeOver = async (engine: Engine, number: number): Promise<Current> => {
    const { engine: version, states, lastFolded } = await store.readFold();
    if (lastFolded < number) throw new Error(`the store refused slot ${number}, which is not folded`);
    if (version !== engine.version)
      throw new Error(`slot ${number} was folded by another process with another configuration on this store`);
    return { engine, states, folded: lastFolded };
  };

  const foldOne = async ({ engine, states }: Current, slot: ClosedSlot): Promise<Current> => {
    const fold = engine.fold(states, slot);
    if (!(await store.commitFold({ ...fold, number: slot.number, engine: engine.version })))
      return takeOver(engine, slot.number);
    onFold(slot, fold);
    return { engine, states: fold.states, folded: slot.number };
  };

  const pass = async (): Promise<void> => {
    for (;;) {
      if (current === null) throw new Error('folding needs an engine first');
      const slots = await store.readClosedSlots(current.folded + 1, BATCH);
      if (slots.length === 0) return;
      for (const slot of slots) {
        if (slot.number <= current.folded) continue;
        current = await foldOne(current, slot);
        await yields();
      }
    }
  };

  const close = async (id: string, reason: string, at: string): Promise<Incident | null> => {
    if (current === null) throw new Error('closing an incident needs an engine first');
    const { engine, states, folded } = current;
    const fold = engine.close(states, { id, by: `${PERSON}${reason}`, at, number: folded });
    const [incident] = fold.incidents;
    if (incident === undefined) return null;
    if (!(await store.commitDecision({ ...fold, number: folded, engine: engine.version })))
      throw new Error(`incident ${id} was not closed: another process has folded on this store`);
    current = { engine, states: fold.states, folded };
    return incident;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  };

  return {
    use: (engine, at) => inTurn(() => use(engine, at)),
    catchUp: () => {
      // A pass that has not begun yet will see what the caller has just closed.
      waiting ??= inTurn(() => {
        waiting = null;
        return pass();
      });
      return waiting;
    },
    close: (id, reason, at) => inTurn(() => close(id, reason, at)),
    verdicts: (at) => (current === null ? [] : current.engine.verdicts(current.states, at)),
    incidents: () => (current === null ? [] : current.engine.incidents(current.states)),
    divergences: () => (current === null ? [] : current.engine.divergences(current.states)),
  };
};
