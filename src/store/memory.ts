import { accountOf, burstsOf, toSpending } from './budget.ts';
import { byText } from './by-text.ts';
import { pruneChangeEvents, putChangeEvent, readChangeEvents } from './memory-change-events.ts';
import { commitDecision, commitFold, prune, replaceStates } from './memory-folds.ts';
import * as reads from './memory-reads.ts';
import { emptyTables, type MemoryTables } from './memory-tables.ts';
import * as writes from './memory-writes.ts';
import type { Store } from './store.ts';

/** Every verb is done at once; what it throws rejects, as with the other stores. */
const soon = <T>(run: () => T): Promise<T> => Promise.resolve().then(run);

type RestReads = Pick<
  Store,
  'readFold' | 'readChanges' | 'readIncidents' | 'readWishes' | 'readSums' | 'readLastPlanned' | 'readSpending'
>;

const restReads = (tables: MemoryTables): RestReads => ({
  readFold: () =>
    soon(() => ({
      lastFolded: tables.lastFolded,
      lastClosed: tables.lastClosed,
      engine: tables.engine,
      states: Object.fromEntries([...tables.states].sort(([a], [b]) => byText(a, b))),
    })),
  readChanges: ({ since, limit }) =>
    soon(() =>
      tables.changes
        .filter(({ verdict }) => since === undefined || verdict.at >= since)
        .sort((a, b) => byText(b.verdict.at, a.verdict.at) || b.id - a.id)
        .slice(0, limit)
        .map(({ verdict }) => verdict),
    ),
  readIncidents: () =>
    soon(() => [...tables.incidents.values()].sort((a, b) => byText(b.openedAt, a.openedAt) || byText(b.id, a.id))),
  readWishes: (afterNumber) => soon(() => tables.wishes.filter(({ number }) => number > afterNumber)),
  readSums: (fromNumber, limit) =>
    soon(() => tables.sums.slice(Math.max(0, fromNumber - 1), Math.max(0, fromNumber - 1) + limit)),
  readLastPlanned: (schedule) =>
    soon(() =>
      [...(tables.plannedTimes.get(schedule) ?? [])].reduce<string | null>(
        (newest, at) => (newest === null || at > newest ? at : newest),
        null,
      ),
    ),
  readSpending: (day, purpose) =>
    soon(() => toSpending(day, accountOf(tables.accounts, purpose === undefined ? day : burstsOf(day)))),
});

/** A store that lives as long as the process; `replay`, `plan` and the benchmarks run on it. Values are kept, not copied. */
export const createMemoryStore = (): Store => {
  const tables = emptyTables();
  return {
    openCycle: (cycle) => soon(() => writes.openCycle(tables, cycle)),
    claim: (claims, limit) => soon(() => writes.claim(tables, claims, limit)),
    defer: (probes, reason) => soon(() => writes.defer(tables, probes, reason)),
    record: (samples) => soon(() => writes.record(tables, samples)),
    closeSlot: (slot, closedAt, missing) => soon(() => writes.closeSlot(tables, slot, closedAt, missing)),
    interruptStarted: (purposes, at) => soon(() => writes.interruptStarted(tables, purposes, at)),
    commitFold: (commit) => soon(() => commitFold(tables, commit)),
    commitDecision: (commit) => soon(() => commitDecision(tables, commit)),
    settleWishes: (wishes, burst) => soon(() => writes.settleWishes(tables, wishes, burst)),
    putPause: (pause) =>
      soon(() => {
        tables.pauses.set(pause.id, pause);
      }),
    putChangeEvent: (event) => soon(() => putChangeEvent(tables, event)),
    readChangeEvents: (query) => soon(() => readChangeEvents(tables, query)),
    readPauses: (since) => soon(() => reads.readPauses(tables, since)),
    replaceStates: (fresh) => soon(() => replaceStates(tables, fresh)),
    prune: (before) =>
      soon(() => {
        pruneChangeEvents(tables, before);
        return prune(tables, before);
      }),
    readOpenSlots: (purposes) => soon(() => reads.readOpenSlots(tables, purposes)),
    readBusyCells: (purposes) => soon(() => reads.readBusyCells(tables, purposes)),
    readClosedSlots: (fromNumber, limit) => soon(() => reads.readClosedSlots(tables, fromNumber, limit)),
    readFirstKept: () => soon(() => tables.firstKept),
    readSlotSamples: (slot) => soon(() => reads.readSlotSamples(tables, slot)),
    readSamples: (query) => soon(() => reads.readSamples(tables, query)),
    readSample: (probe) => soon(() => tables.probes.get(probe)?.sample ?? null),
    readUnfolded: (after, limit) => soon(() => reads.readUnfolded(tables, after, limit)),
    readScoreMeans: (since) => soon(() => reads.readScoreMeans(tables, since)),
    readProbe: (key) =>
      soon(() => {
        const known = tables.probes.get(key);
        return known === undefined ? null : { ...known.probe, state: known.state };
      }),
    readSize: () => soon(() => ({ bytes: 0, samples: tables.samples })),
    ...restReads(tables),
    close: () => Promise.resolve(),
  };
};
