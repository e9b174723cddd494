import { copiesOf } from '../canaries/copies.ts';
import type { ConfiguredBackend, Schedule } from '../config/config.ts';
import { cellKey } from '../model.ts';
import type { Cell, Cycle, Probe, Purpose, Slot } from '../model.ts';
import { orderProbes } from './order.ts';
import { itemAt, seededRandom, sha256 } from './shuffle.ts';

const MINUTE_MS = 60_000;

export interface CycleRequest {
  readonly schedule: Pick<Schedule, 'name' | 'spreadMs' | 'jitterMs' | 'repeats'>;
  /** The firing, ISO 8601 in UTC. */
  readonly plannedAt: string;
  /** When the first probe may start, if that is later than planned (a firing that is caught up). */
  readonly startAt?: string;
  readonly purpose: Purpose;
  readonly cells: readonly Cell[];
  /** Cells with a planned or started probe in an open slot; they are left out. */
  readonly busy: readonly Cell[];
  /** At least the backends of the cells. */
  readonly backends: readonly (Pick<ConfiguredBackend, 'id' | 'model'> & {
    readonly limits: Pick<ConfiguredBackend['limits'], 'deadlineMs'>;
  })[];
  /** Time that a slot stays open beyond its last start and its longest call: waiting at gates and storing. */
  readonly graceMs: number;
}

export interface PlannedCycle {
  /** Without slots when every cell was busy: it still says that this firing was dealt with. */
  readonly cycle: Cycle;
  /** Busy cells, to be counted as `overlap`. */
  readonly skipped: readonly Cell[];
}

interface Start {
  readonly cell: Cell;
  readonly at: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A late start keeps the planned end if that costs at most half of the spread: the rate of probes at most doubles. */
const window = ({ schedule, plannedAt, startAt }: CycleRequest): { start: number; spread: number } => {
  const planned = Date.parse(plannedAt);
  const start = Math.max(planned, startAt === undefined ? planned : Date.parse(startAt));
  const spread = Math.max(schedule.spreadMs / 2, schedule.spreadMs - (start - planned));
  return { start, spread: start === planned ? schedule.spreadMs : spread };
};

/** Sorting the times and keeping the order leaves each probe within the jitter of its even place. */
const startTimes = (request: CycleRequest, count: number, random: () => number): readonly number[] => {
  const { start, spread } = window(request);
  return Array.from({ length: count }, (_, i) =>
    Math.floor(start + (i * spread) / count + random() * request.schedule.jitterMs),
  ).sort((a, b) => a - b);
};

const byMinute = (starts: readonly Start[]): readonly (readonly Start[])[] => {
  const minutes = new Map<number, Start[]>();
  for (const start of starts) {
    const minute = Math.floor(start.at / MINUTE_MS);
    const others = minutes.get(minute);
    if (others === undefined) minutes.set(minute, [start]);
    else others.push(start);
  }
  return [...minutes.values()];
};

/**
 * One firing of a schedule: its cells, `repeats` times each, spread evenly and cut into slots of one UTC minute. Where a
 * variant has copies they start at the same moment, each a probe of its own.
 * It depends on the request alone: planned again, the same cycle has the same probes with the same keys, so a cycle
 * that was opened before a crash is recognised and none is sent twice.
 * @throws when `backends` lacks the backend of a cell or a time cannot be read: bugs of the caller.
 */
export const planCycle = (request: CycleRequest): PlannedCycle => {
  const plannedAt = iso(Date.parse(request.plannedAt));
  const id = `${request.schedule.name}@${plannedAt}`;
  const busy = new Set(request.busy.map(cellKey));
  const free = request.cells.filter((cell) => !busy.has(cellKey(cell)));
  const byId = new Map(request.backends.map((backend) => [backend.id, backend]));
  const backendOf = (name: string): CycleRequest['backends'][number] => {
    const backend = byId.get(name);
    if (backend === undefined) throw new Error(`cycle ${id}: cells of an unknown backend ${name}`);
    return backend;
  };

  const random = seededRandom(id);
  const modelOf = (name: string): string => backendOf(name).model;
  const order = orderProbes({ cells: free, repeats: request.schedule.repeats, modelOf, random });
  const times = startTimes(request, order.length, random);
  const starts = order.flatMap((cell, i): readonly Start[] =>
    Array.from({ length: copiesOf(cell.variant) }, () => ({ cell, at: itemAt(times, i) })),
  );

  const slots = byMinute(starts).map((minute, index): Slot => {
    const slot = `${id}#${index}`;
    const probes = minute.map(({ cell, at }, position): Probe => {
      const key = sha256(`${slot}/${position}`).slice(0, 32);
      const { canary, variant, backend } = cell;
      return { canary, variant, backend, key, slot, position, plannedAt: iso(at), purpose: request.purpose };
    });
    const longest = Math.max(...minute.map(({ cell }) => backendOf(cell.backend).limits.deadlineMs));
    const lastStart = Math.max(...minute.map(({ at }) => at));
    const startAt = iso(Math.min(...minute.map(({ at }) => at)));
    return { id: slot, cycle: id, index, startAt, deadlineAt: iso(lastStart + longest + request.graceMs), probes };
  });
  const skipped = request.cells.filter((cell) => busy.has(cellKey(cell)));
  return { cycle: { id, schedule: request.schedule.name, plannedAt, purpose: request.purpose, slots }, skipped };
};
