import type { Kysely } from 'kysely';
import type { Cell, ClosedSlot, Purpose, Sample } from '../model.ts';
import { breathe, rowsOfChunks } from './chunks.ts';
import { distinctCells } from './distinct-cells.ts';
import { selectProbes, toProbe } from './probe-rows.ts';
import { selectSamples, toSample } from './sample-rows.ts';
import type { Tables } from './schema.ts';
import type { OpenSlot, Store } from './store.ts';

type Verbs = Pick<Store, 'readOpenSlots' | 'readBusyCells' | 'readClosedSlots' | 'readFirstKept' | 'readSlotSamples'>;

/** Rows that one query brings: parsing them takes a few milliseconds. */
const PAGE = 250;

interface Place {
  readonly row: number;
  readonly position: number;
}

/** All rows of a slot in planned position, page by page. */
const pageBySlot = async <Row extends Place>(
  page: (after: Place) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  let after: Place = { position: -1, row: 0 };
  for (;;) {
    const read = await page(after);
    for (const row of read) rows.push(row);
    const last = read.at(-1);
    if (last === undefined || read.length < PAGE) return rows;
    after = last;
    await breathe();
  }
};

const samplesOf = async (db: Kysely<Tables>, slot: number, late: readonly number[]): Promise<readonly Sample[]> => {
  const rows = await pageBySlot(async ({ position, row }) => {
    const page = await selectSamples(db)
      .where('probe.slot', '=', slot)
      .where('late', 'in', late)
      .where('probe.position', '>=', position)
      .where((eb) => eb.or([eb('probe.position', '>', position), eb('probe.row', '>', row)]))
      .orderBy('probe.position')
      .orderBy('probe.row')
      .limit(PAGE)
      .execute();
    return page.map((read) => ({ position: read.position, row: read.row, sample: toSample(read) }));
  });
  return rows.map(({ sample }) => sample);
};

const probesOf = (db: Kysely<Tables>, slot: number) =>
  pageBySlot(({ position, row }) =>
    selectProbes(db)
      .where('probe.slot', '=', slot)
      .where('probe.position', '>=', position)
      .where((eb) => eb.or([eb('probe.position', '>', position), eb('probe.row', '>', row)]))
      .orderBy('probe.position')
      .orderBy('probe.row')
      .limit(PAGE)
      .execute(),
  );

const readFirstKept = async (db: Kysely<Tables>): Promise<number> => {
  const { first_kept } = await db.selectFrom('progress').select('first_kept').executeTakeFirstOrThrow();
  return first_kept;
};

const closedSlotRows = (db: Kysely<Tables>, from: number, limit: number) =>
  db
    .selectFrom('slot')
    .innerJoin('cycle', 'cycle.id', 'slot.cycle')
    .select(['slot.row', 'slot.id', 'cycle', 'schedule', 'position', 'start_at', 'closed_at', 'number', 'purpose'])
    .where('number', '>=', from)
    .orderBy('number')
    .limit(limit)
    .execute();

const readClosedSlots = async (db: Kysely<Tables>, from: number, limit: number): Promise<readonly ClosedSlot[]> => {
  const rows = await closedSlotRows(db, Math.max(from, await readFirstKept(db)), limit);
  const slots: ClosedSlot[] = [];
  for (const { row, id, cycle, schedule, position, start_at, closed_at, number, purpose } of rows) {
    if (number === null || closed_at === null) throw new Error(`slot ${id} has a number but is not closed`);
    const samples = await samplesOf(db, row, [0]);
    slots.push({
      number,
      id,
      cycle,
      schedule,
      index: position,
      startAt: start_at,
      closedAt: closed_at,
      purpose,
      samples,
    });
    if (samples.length >= PAGE) await breathe();
  }
  // Pruning may have gone on between these queries; it moves the first kept number before it removes anything.
  const firstKept = await readFirstKept(db);
  return slots.filter(({ number }) => number >= firstKept);
};

const readOpenSlots = async (db: Kysely<Tables>, purposes: readonly Purpose[]): Promise<readonly OpenSlot[]> => {
  const rows = await db
    .selectFrom('slot')
    .innerJoin('cycle', 'cycle.id', 'slot.cycle')
    .select(['slot.row', 'slot.id', 'cycle', 'schedule', 'position', 'start_at', 'deadline_at', 'purpose'])
    .where('closed_at', 'is', null)
    .where('purpose', 'in', purposes)
    .orderBy('start_at')
    .orderBy('slot.id')
    .execute();
  const slots: OpenSlot[] = [];
  for (const { row, id, cycle, schedule, position, start_at, deadline_at, purpose } of rows) {
    const probes = await probesOf(db, row);
    const times = { startAt: start_at, deadlineAt: deadline_at };
    const states = probes.map(({ state }) => state);
    slots.push({ id, cycle, schedule, index: position, ...times, purpose, probes: probes.map(toProbe), states });
  }
  return slots;
};

/** By open slot: joined in one statement, SQLite would look at every probe there is. */
const readBusyCells = async (db: Kysely<Tables>, purposes: readonly Purpose[]): Promise<readonly Cell[]> => {
  const open = await db.selectFrom('slot').select('row').where('closed_at', 'is', null).execute();
  const slots = open.map(({ row }) => row);
  const cells = await rowsOfChunks(slots, (chunk) =>
    db
      .selectFrom('probe')
      .select(['canary', 'variant', 'backend'])
      .where('slot', 'in', chunk)
      .where('state', 'in', ['planned', 'started'])
      .where('purpose', 'in', purposes)
      .execute(),
  );
  return distinctCells(cells);
};

/** Reading slots and what is in them. */
export const slotReads = (db: Kysely<Tables>): Verbs => ({
  readOpenSlots: (purposes) => readOpenSlots(db, purposes),
  readBusyCells: (purposes) => readBusyCells(db, purposes),
  readClosedSlots: (fromNumber, limit) => readClosedSlots(db, fromNumber, limit),
  readFirstKept: () => readFirstKept(db),
  readSlotSamples: async (id) => {
    const slot = await db.selectFrom('slot').select('row').where('id', '=', id).executeTakeFirst();
    return slot === undefined ? [] : samplesOf(db, slot.row, [0, 1]);
  },
});
