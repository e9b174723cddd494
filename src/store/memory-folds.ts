import type { MemorySlot, MemoryTables } from './memory-tables.ts';
import { replacedIncidents } from './replaced-incidents.ts';
import { WISHES_KEPT_FOR_FOLDS, type DecisionCommit, type FoldCommit, type Store } from './store.ts';

/** What folds and decisions write alike. */
const writeJudgement = (tables: MemoryTables, { states, changes, incidents }: DecisionCommit): void => {
  for (const [name, state] of Object.entries(states)) tables.states.set(name, state);
  for (const verdict of changes) tables.changes.push({ id: tables.changes.length, verdict });
  for (const incident of incidents) tables.incidents.set(incident.id, incident);
};

export const commitDecision = (tables: MemoryTables, commit: DecisionCommit): boolean => {
  if (tables.lastFolded !== commit.number || tables.engine !== commit.engine) return false;
  writeJudgement(tables, commit);
  return true;
};

export const commitFold = (tables: MemoryTables, commit: FoldCommit): boolean => {
  const { number } = commit;
  const at = tables.closed.get(number)?.closedAt;
  if (number !== tables.lastFolded + 1 || at === undefined || at === null) return false;
  writeJudgement(tables, commit);
  const fresh = commit.wishes.map((wish, position) => ({ number, position, at, wish }));
  if (fresh.length > 0 || (tables.wishes[0]?.number ?? Infinity) <= number - WISHES_KEPT_FOR_FOLDS)
    tables.wishes = [...tables.wishes.filter((kept) => kept.number > number - WISHES_KEPT_FOR_FOLDS), ...fresh];
  tables.sums.push({ number, at, sums: commit.sums });
  tables.lastFolded = number;
  tables.engine = commit.engine;
  return true;
};

export const replaceStates = (
  tables: MemoryTables,
  { engine, states, incidents, at }: Parameters<Store['replaceStates']>[0],
): void => {
  for (const incident of replacedIncidents([...tables.incidents.values()], incidents, at))
    tables.incidents.set(incident.id, incident);
  tables.states.clear();
  for (const [name, state] of Object.entries(states)) tables.states.set(name, state);
  tables.engine = engine;
};

const removeSlot = (tables: MemoryTables, slot: MemorySlot): number => {
  const samples = slot.probes.filter(({ sample }) => sample !== null).length;
  for (const { probe } of slot.probes) tables.probes.delete(probe.key);
  tables.slots.delete(slot.slot.id);
  tables.unnumbered.delete(slot);
  if (slot.number !== null) tables.closed.delete(slot.number);
  const cycle = tables.cycles.get(slot.cycle.id);
  if (cycle !== undefined) cycle.slotsLeft -= 1;
  tables.samples -= samples;
  return samples;
};

/** A schedule's newest cycle stays, so that its planned time is not forgotten. */
const removeEmptyCycles = (tables: MemoryTables): void => {
  const newest = new Map<string, string>();
  for (const [schedule, times] of tables.plannedTimes)
    newest.set(
      schedule,
      [...times].reduce((a, b) => (a > b ? a : b)),
    );
  for (const [id, { cycle, slotsLeft }] of tables.cycles) {
    if (slotsLeft > 0 || cycle.plannedAt === newest.get(cycle.schedule)) continue;
    tables.cycles.delete(id);
    tables.plannedTimes.get(cycle.schedule)?.delete(cycle.plannedAt);
  }
};

export const prune = (tables: MemoryTables, before: string): number => {
  let removed = 0;
  for (; tables.firstKept <= tables.lastFolded; tables.firstKept += 1) {
    const slot = tables.closed.get(tables.firstKept);
    if (slot === undefined || (slot.closedAt ?? '') >= before) break;
    removed += removeSlot(tables, slot);
  }
  for (const slot of [...tables.unnumbered]) {
    if ((slot.closedAt ?? '') < before) removed += removeSlot(tables, slot);
  }
  removeEmptyCycles(tables);
  return removed;
};
