import type { ChangeEvent } from '../operator-events.ts';
import { byText } from './by-text.ts';
import type { MemoryTables } from './memory-tables.ts';
import { CHANGE_EVENTS_KEPT, type ChangeEventQuery } from './store.ts';

export const readChangeEvents = (
  { changeEvents }: MemoryTables,
  { kind, since = '', until, limit }: ChangeEventQuery,
): readonly ChangeEvent[] =>
  [...changeEvents.values()]
    .filter((one) => (kind === undefined || one.kind === kind) && one.at >= since)
    .filter(({ at }) => until === undefined || at < until)
    .sort((a, b) => byText(b.at, a.at) || byText(b.id, a.id))
    .slice(0, limit);

export const putChangeEvent = (tables: MemoryTables, event: ChangeEvent): void => {
  tables.changeEvents.set(event.id, event);
  if (tables.changeEvents.size <= CHANGE_EVENTS_KEPT) return;
  const kept = readChangeEvents(tables, { limit: Infinity });
  for (const { id } of kept.slice(CHANGE_EVENTS_KEPT)) tables.changeEvents.delete(id);
};

export const pruneChangeEvents = ({ changeEvents }: MemoryTables, before: string): void => {
  for (const { id, at } of changeEvents.values()) if (at < before) changeEvents.delete(id);
};
