import { FOLDED_PURPOSES, type Cell, type ClosedSlot, type Purpose, type Sample } from '../model.ts';
import type { Pause } from '../operator-events.ts';
import { byText } from './by-text.ts';
import { distinctCells } from './distinct-cells.ts';
import type { MemorySlot, MemoryTables } from './memory-tables.ts';
import { orderedMeans } from './score-sums.ts';
import { SAMPLES_AT_MOST, type OpenSlot, type SampleQuery, type ScoreMean } from './store.ts';

const openSlots = (tables: MemoryTables, purposes: readonly Purpose[]): readonly MemorySlot[] =>
  [...tables.open]
    .filter(({ cycle }) => purposes.includes(cycle.purpose))
    .sort((a, b) => byText(a.slot.startAt, b.slot.startAt) || byText(a.slot.id, b.slot.id));

export const readOpenSlots = (tables: MemoryTables, purposes: readonly Purpose[]): readonly OpenSlot[] =>
  openSlots(tables, purposes).map(({ slot, cycle, probes }) => ({
    ...slot,
    schedule: cycle.schedule,
    purpose: cycle.purpose,
    probes: probes.map(({ probe }) => probe),
    states: probes.map(({ state }) => state),
  }));

export const readBusyCells = (tables: MemoryTables, purposes: readonly Purpose[]): readonly Cell[] =>
  distinctCells(
    openSlots(tables, purposes)
      .flatMap(({ probes }) => probes)
      .filter(({ state }) => state === 'planned' || state === 'started')
      .map(({ probe }) => probe),
  );

export const readPauses = (tables: MemoryTables, since: string): readonly Pause[] =>
  [...tables.pauses.values()]
    .filter(({ until, endedAt }) => (endedAt ?? until) > since)
    .sort((a, b) => byText(a.from, b.from) || byText(a.id, b.id));

const samplesOf = (slot: MemorySlot | undefined): readonly Sample[] =>
  slot?.probes.flatMap(({ sample }) => (sample === null ? [] : [sample])) ?? [];

const toClosed = (number: number, closedAt: string, slot: MemorySlot): ClosedSlot => ({
  number,
  id: slot.slot.id,
  cycle: slot.cycle.id,
  schedule: slot.cycle.schedule,
  index: slot.slot.index,
  startAt: slot.slot.startAt,
  closedAt,
  purpose: slot.cycle.purpose,
  samples: samplesOf(slot).filter(({ late }) => late !== true),
});

export const readClosedSlots = (tables: MemoryTables, fromNumber: number, limit: number): readonly ClosedSlot[] => {
  const slots: ClosedSlot[] = [];
  const first = Math.max(fromNumber, tables.firstKept);
  for (let number = first; number <= tables.lastClosed && slots.length < limit; number += 1) {
    const slot = tables.closed.get(number);
    if (slot === undefined || slot.closedAt === null) throw new Error(`slot number ${number} is missing`);
    slots.push(toClosed(number, slot.closedAt, slot));
  }
  return slots;
};

export const readSlotSamples = (tables: MemoryTables, slot: string): readonly Sample[] =>
  samplesOf(tables.slots.get(slot));

const allSamples = function* (tables: MemoryTables): Generator<Sample> {
  for (const { sample } of tables.probes.values()) if (sample !== null) yield sample;
};

const wantedBy = ({ canary, variant, backend, purposes, since, until }: SampleQuery) => {
  const equal = (wanted: string | undefined, value: string): boolean => wanted === undefined || wanted === value;
  return (sample: Sample): boolean =>
    equal(canary, sample.canary) &&
    equal(variant, sample.variant) &&
    equal(backend, sample.backend) &&
    (purposes === undefined || purposes.includes(sample.purpose)) &&
    (since === undefined || sample.at >= since) &&
    (until === undefined || sample.at < until);
};

export const readSamples = (tables: MemoryTables, query: SampleQuery): readonly Sample[] =>
  [...allSamples(tables)]
    .filter(wantedBy(query))
    .reverse()
    .sort((a, b) => byText(b.at, a.at))
    .slice(0, Math.min(query.limit, SAMPLES_AT_MOST));

export const readUnfolded = (
  tables: MemoryTables,
  after: number,
  limit: number,
): { readonly samples: readonly Sample[]; readonly next: number } => {
  const found = [...tables.probes.values()]
    .flatMap(({ row, sample }) => (sample === null || row <= after ? [] : [{ row, sample }]))
    .filter(({ sample: { late, purpose } }) => late === true || !FOLDED_PURPOSES.includes(purpose))
    .slice(0, limit);
  return { samples: found.map(({ sample }) => sample), next: found.at(-1)?.row ?? after };
};

export const readScoreMeans = (tables: MemoryTables, since: string): readonly ScoreMean[] => {
  const { sums, means } = orderedMeans();
  for (const { at, purpose, canary, backend, scores } of allSamples(tables)) {
    if (at < since || !FOLDED_PURPOSES.includes(purpose)) continue;
    for (const [aspect, score] of Object.entries(scores))
      if (typeof score === 'number') sums.add({ canary, backend, aspect }, score, 1, at);
  }
  return means();
};
