import { EnvironmentError } from '../errors.ts';
import type { Clock, Sample } from '../model.ts';
import type { Claim, ClaimResult, DayLimit, RecordResult, Store } from './store.ts';

export interface BatchOptions {
  /** Calls that come within this time after the first share a transaction. */
  readonly withinMs: number;
  /** A batch with so many claims or samples goes at once. */
  readonly size: number;
}

/** One call that waits: its items, what goes with all of them, and how its own promise ends. */
interface Waiting<Item, Result, With> {
  readonly with: With;
  readonly items: readonly Item[];
  readonly resolve: (results: readonly Result[]) => void;
  readonly reject: (error: unknown) => void;
}

const sendAlone = async <Item, Result>(
  call: Waiting<Item, Result, unknown>,
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> => {
  try {
    call.resolve(await send(call.items));
  } catch (error) {
    call.reject(error);
  }
};

/** Hands each call its own part of the results. */
const answerEach = <Item, Result>(
  calls: readonly Waiting<Item, Result, unknown>[],
  results: readonly Result[],
): void => {
  let from = 0;
  for (const { items, resolve } of calls) {
    resolve(results.slice(from, from + items.length));
    from += items.length;
  }
};

/**
 * Sends the calls as one and hands each its own results. When that is refused for what one call holds, each is sent
 * alone, so that the others do not fail with it; when the world is at fault, all get its error.
 */
const sendTogether = async <Item, Result>(
  calls: readonly Waiting<Item, Result, unknown>[],
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): Promise<void> => {
  try {
    answerEach(calls, await send(calls.flatMap(({ items }) => items)));
  } catch (error) {
    if (calls.length > 1 && !(error instanceof EnvironmentError)) {
      for (const call of calls) await sendAlone(call, send);
      return;
    }
    for (const { reject } of calls) reject(error);
  }
};

interface Queue<Item, Result, With> {
  readonly add: (items: readonly Item[], together: With) => Promise<readonly Result[]>;
  /** Takes what waits; the caller sends it. */
  readonly take: () => readonly Waiting<Item, Result, With>[];
  readonly size: () => number;
}

const createQueue = <Item, Result, With>(added: () => void): Queue<Item, Result, With> => {
  let waiting: Waiting<Item, Result, With>[] = [];
  let size = 0;
  return {
    add: (items, together) =>
      new Promise((resolve, reject) => {
        waiting.push({ with: together, items, resolve, reject });
        size += items.length;
        added();
      }),
    take: () => {
      const taken = waiting;
      waiting = [];
      size = 0;
      return taken;
    },
    size: () => size,
  };
};

type ClaimCall = Waiting<Claim, ClaimResult, DayLimit>;

const sameLimit = (a: DayLimit, b: DayLimit): boolean => a.dollars === b.dollars && a.tokens === b.tokens;

/** Neighbouring calls under one limit; a reload changes the limit at most now and then. */
const runsOfOneLimit = (calls: readonly ClaimCall[]): readonly (readonly ClaimCall[])[] => {
  const runs: ClaimCall[][] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    if (run?.[0] !== undefined && sameLimit(run[0].with, call.with)) run.push(call);
    else runs.push([call]);
  }
  return runs;
};

/**
 * Sends records and claims (all under one limit) in one transaction. False when they must be sent apart: there are not
 * both, the store cannot, or it refused what one call holds, and then nothing is written yet.
 */
const sendPaired = async (
  store: Store,
  recorded: readonly Waiting<Sample, RecordResult, null>[],
  claimed: readonly ClaimCall[],
): Promise<boolean> => {
  const [first] = claimed;
  if (store.recordAndClaim === undefined || recorded.length === 0 || first === undefined) return false;
  const samples = recorded.flatMap(({ items }) => items);
  const claims = claimed.flatMap(({ items }) => items);
  try {
    const results = await store.recordAndClaim(samples, claims, first.with);
    answerEach(recorded, results.recorded);
    answerEach(claimed, results.claimed);
  } catch (error) {
    // Sent apart, whatever is refused is refused again and reaches the call that holds it.
    if (!(error instanceof EnvironmentError)) return false;
    for (const { reject } of [...recorded, ...claimed]) reject(error);
  }
  return true;
};

/**
 * The store with calls of `claim` and `record` gathered: those that come within 10 ms share one transaction each way.
 * Each call gets its own results and its own error. A verb whose outcome depends on what waits sends that first.
 */
export const createBatchedStore = (
  store: Store,
  clock: Clock,
  { withinMs, size }: BatchOptions = { withinMs: 10, size: 200 },
): Store => {
  let timer: AbortController | null = null;
  let sending: Promise<void> = Promise.resolve();

  const flush = (): Promise<void> => {
    timer?.abort('flushed');
    timer = null;
    const [recorded, claimed] = [records.take(), claims.take()];
    if (recorded.length + claimed.length === 0) return sending;
    sending = sending.then(async () => {
      // Records first: they give money back that the claims may need.
      const runs = runsOfOneLimit(claimed);
      const paired = await sendPaired(store, recorded, runs[0] ?? []);
      if (!paired && recorded.length > 0) await sendTogether(recorded, store.record);
      for (const run of paired ? runs.slice(1) : runs) {
        const [first] = run;
        if (first !== undefined) await sendTogether(run, (items) => store.claim(items, first.with));
      }
    });
    return sending;
  };

  const added = (): void => {
    if (records.size() >= size || claims.size() >= size) {
      void flush();
    } else if (timer === null) {
      const current = new AbortController();
      timer = current;
      void clock.sleep(withinMs, current.signal).then(() => (current.signal.aborted ? sending : flush()));
    }
  };

  const records: Queue<Sample, RecordResult, null> = createQueue(added);
  const claims: Queue<Claim, ClaimResult, DayLimit> = createQueue(added);

  const flushedBefore =
    <Arguments extends readonly unknown[], Result>(verb: (...rest: Arguments) => Promise<Result>) =>
    async (...rest: Arguments): Promise<Result> => {
      await flush();
      return verb(...rest);
    };

  return {
    ...store,
    claim: (items, limit) => claims.add(items, limit),
    record: (samples) => records.add(samples, null),
    defer: flushedBefore(store.defer),
    closeSlot: flushedBefore(store.closeSlot),
    interruptStarted: flushedBefore(store.interruptStarted),
    prune: flushedBefore(store.prune),
    close: flushedBefore(store.close),
  };
};
