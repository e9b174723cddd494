import { FOLDED_PURPOSES, type Cycle, type FailureReason, type Sample, type Slot } from '../model.ts';
import { accountOf, decideClaims, payers, settle } from './budget.ts';
import { decideRecord } from './decide-record.ts';
import type { MemoryProbe, MemorySlot, MemoryTables } from './memory-tables.ts';
import type { Claim, ClaimResult, DayLimit, DeferReason, RecordResult, WaitingWish } from './store.ts';
import { syntheticSample } from './synthetic.ts';

// Each function is one verb of the contract; store.ts says what it does.

export const openCycle = (tables: MemoryTables, cycle: Cycle): boolean => {
  const times = tables.plannedTimes.get(cycle.schedule) ?? new Set();
  if (times.has(cycle.plannedAt)) return false;
  tables.plannedTimes.set(cycle.schedule, times.add(cycle.plannedAt));
  tables.cycles.set(cycle.id, { cycle, slotsLeft: cycle.slots.length });
  for (const slot of cycle.slots) addSlot(tables, cycle, slot);
  return true;
};

export const settleWishes = (
  tables: MemoryTables,
  wishes: readonly Pick<WaitingWish, 'number' | 'position'>[],
  burst: Cycle | null,
): boolean => {
  const isNamed = (waiting: WaitingWish): boolean =>
    wishes.some(({ number, position }) => number === waiting.number && position === waiting.position);
  if (tables.wishes.filter(isNamed).length < wishes.length) return false;
  if (burst !== null && !openCycle(tables, burst)) return false;
  tables.wishes = tables.wishes.filter((waiting) => !isNamed(waiting));
  return true;
};

const addSlot = (tables: MemoryTables, cycle: Cycle, slot: Slot): void => {
  const probes: MemoryProbe[] = [];
  const held: MemorySlot = { slot, cycle, probes, closedAt: null, number: null };
  for (const probe of slot.probes) {
    tables.lastRow += 1;
    const nothing = { deferReason: null, reservation: null, sample: null, charged: null };
    const entry = { row: tables.lastRow, probe, slot: held, state: 'planned' as const, ...nothing };
    probes.push(entry);
    tables.probes.set(probe.key, entry);
  }
  probes.sort((a, b) => a.probe.position - b.probe.position);
  tables.slots.set(slot.id, held);
  tables.open.add(held);
};

export const claim = (tables: MemoryTables, claims: readonly Claim[], limit: DayLimit): readonly ClaimResult[] => {
  const states = new Map(
    claims.flatMap(({ probe }) => {
      const known = tables.probes.get(probe);
      return known === undefined ? [] : [[probe, known.state] as const];
    }),
  );
  const { results, reservations, overBudget } = decideClaims(claims, limit, states, tables.accounts);
  for (const reservation of reservations) {
    const probe = tables.probes.get(reservation.probe);
    if (probe !== undefined) Object.assign(probe, { state: 'started', reservation });
  }
  defer(tables, overBudget, 'budget');
  return results;
};

export const defer = (tables: MemoryTables, probes: readonly string[], reason: DeferReason): number => {
  const planned = probes.flatMap((key) => {
    const known = tables.probes.get(key);
    return known?.state === 'planned' ? [known] : [];
  });
  const distinct = new Set(planned);
  for (const probe of distinct) Object.assign(probe, { state: 'deferred', deferReason: reason });
  return distinct.size;
};

const heldBy = ({
  sample,
  charged,
}: MemoryProbe): 'nothing' | 'sample' | { readonly charged: NonNullable<typeof charged> } => {
  if (sample === null) return 'nothing';
  return charged === null ? 'sample' : { charged };
};

export const record = (tables: MemoryTables, samples: readonly Sample[]): readonly RecordResult[] => {
  const unknown = samples.find(({ key }) => !tables.probes.has(key));
  if (unknown !== undefined) throw new Error(`record: no probe ${unknown.key} was ever opened`);
  return samples.flatMap((sample) => {
    const probe = tables.probes.get(sample.key);
    if (probe === undefined) return [];
    const facts = {
      slotClosed: probe.slot.closedAt !== null,
      reservation: probe.reservation,
      held: heldBy(probe),
    };
    const decision = decideRecord(sample, facts, tables.accounts);
    if (decision.sample === null) return [decision.result];
    if (!decision.replaces) tables.samples += 1;
    Object.assign(probe, { state: 'ended', reservation: null, sample: decision.sample, charged: null });
    return [decision.result];
  });
};

type Missing = Extract<FailureReason, 'deadline' | 'interrupted'>;

const failStarted = (tables: MemoryTables, slot: MemorySlot, at: string, reason: Missing): number => {
  const started = slot.probes.filter(({ state }) => state === 'started');
  for (const probe of started) {
    const { reservation } = probe;
    if (reservation === null) throw new Error(`probe ${probe.probe.key} was started without a reservation`);
    const paying = payers(reservation.at, probe.probe.purpose).map((name) => accountOf(tables.accounts, name));
    settle(paying, reservation, reservation);
    probe.sample = syntheticSample(probe.probe, reservation, at, reason);
    probe.state = 'ended';
    probe.reservation = null;
    probe.charged = reservation;
    tables.samples += 1;
  }
  return started.length;
};

export const closeSlot = (
  tables: MemoryTables,
  id: string,
  closedAt: string,
  missing: 'deadline' | 'interrupted',
): number | null => {
  const slot = tables.slots.get(id);
  if (slot === undefined || slot.closedAt !== null) return null;
  for (const probe of slot.probes) {
    if (probe.state === 'planned') Object.assign(probe, { state: 'deferred', deferReason: 'slot_deadline' });
  }
  failStarted(tables, slot, closedAt, missing);
  slot.closedAt = closedAt;
  tables.open.delete(slot);
  if (!FOLDED_PURPOSES.includes(slot.cycle.purpose)) {
    tables.unnumbered.add(slot);
    return null;
  }
  tables.lastClosed += 1;
  slot.number = tables.lastClosed;
  tables.closed.set(slot.number, slot);
  return slot.number;
};

export const interruptStarted = (tables: MemoryTables, purposes: readonly string[], at: string): number =>
  [...tables.open]
    .filter(({ cycle }) => purposes.includes(cycle.purpose))
    .reduce((count, slot) => count + failStarted(tables, slot, at, 'interrupted'), 0);
