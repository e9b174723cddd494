import type { ConfiguredBackend } from '../config/config.ts';
import { scopeName } from '../model.ts';
import type { Cell, Cycle } from '../model.ts';
import type { WaitingWish } from '../store/store.ts';
import { planCycle } from './cycle.ts';
import { seededRandom, shuffle } from './shuffle.ts';
import type { Reservation } from './prices.ts';

/** The name that bursts have among the schedules. */
export const BURST = 'burst';

/** A wish for more probes gets so many. */
export const MOST_PROBES = 500;
/** A cell of the capability that a wish asks for may be sent so often: what repeats in one slot say grows ever more slowly. */
const MOST_REPEATS = 3;
/** Waiting for one's turn at a gate may take this long in all. */
const LONGEST_QUEUE_MS = 300_000;

export interface BurstRequest {
  readonly wish: WaitingWish;
  /** ISO 8601 in UTC. */
  readonly plannedAt: string;
  /** Cells that may be sent: of backends in the wish's scope, not busy, not paused. */
  readonly cells: readonly Cell[];
  readonly capabilityOf: (canary: string) => string;
  /** At least the backends of the cells. */
  readonly backends: readonly Pick<ConfiguredBackend, 'id' | 'model' | 'limits'>[];
  /** The most that a cell's probe can cost; null for a cell that cannot be sent. */
  readonly reservationOf: (cell: Cell) => Reservation | null;
  /** What bursts may still use today. */
  readonly left: { readonly dollars: number; readonly tokens: number | null };
  readonly graceMs: number;
}

export interface PlannedBurst {
  /** Null when nothing can be sent. */
  readonly cycle: Cycle | null;
  /** Probes that were left out because the share of bursts does not pay for them. */
  readonly unpaid: number;
}

/** How often something has been chosen. */
const counter = () => {
  const counts = new Map<string, number>();
  return {
    of: (name: string): number => counts.get(name) ?? 0,
    add: (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1),
  };
};

/**
 * Takes cells in turns of the backends, those of the wish's capability first, each time the one that differs most from
 * what was taken: a canary that was taken less often, then a capability that this backend, then any backend, got less often; chance decides among equals.
 */
const draw = function* ({ wish, cells, capabilityOf }: BurstRequest): Generator<Cell> {
  const random = seededRandom(`burst ${wish.number}/${wish.position} ${scopeName(wish.wish.scope)}`);
  const left = Map.groupBy(shuffle(cells, random), ({ backend }) => backend);
  const taken = counter();
  const names = ({ canary, backend }: Cell): readonly string[] => {
    const capability = capabilityOf(canary);
    return [`canary ${canary}`, `capability ${capability} ${backend}`, `capability ${capability}`];
  };
  const beside = ({ canary }: Cell): number => (capabilityOf(canary) === wish.wish.capability ? 0 : 1);
  const compare = (a: Cell, b: Cell): number => {
    const others = names(b);
    const asked = beside(a) - beside(b);
    if (asked !== 0) return asked;
    return names(a).reduce((order, name, i) => order || taken.of(name) - taken.of(others[i] ?? ''), 0);
  };
  while (left.size > 0) {
    for (const [backend, own] of left) {
      const best = own.reduce((first, cell) => (compare(cell, first) < 0 ? cell : first));
      for (const name of names(best)) taken.add(name);
      const rest = own.filter((cell) => cell !== best);
      if (rest.length > 0) left.set(backend, rest);
      else left.delete(backend);
      yield best;
    }
  }
};

interface Choice {
  readonly cells: readonly Cell[];
  /** How often each of them is sent. */
  readonly repeats: number;
  readonly unpaid: number;
}

/** Where a wish asks for more of a capability than there are cells, they are sent again rather than others. */
const asked = (request: BurstRequest): { readonly request: BurstRequest; readonly repeats: number } => {
  const { wish, cells, capabilityOf } = request;
  const own = cells.filter(({ canary }) => capabilityOf(canary) === wish.wish.capability);
  const repeats = own.length === 0 ? 1 : Math.min(MOST_REPEATS, Math.floor(wish.wish.probes / own.length));
  return repeats > 1 ? { request: { ...request, cells: own }, repeats } : { request, repeats: 1 };
};

const choose = (whole: BurstRequest): Choice => {
  const { request, repeats } = asked(whole);
  const { wish, backends, reservationOf, left } = request;
  const wanted = Math.min(MOST_PROBES, wish.wish.probes);
  const limits = new Map(backends.map((backend) => [backend.id, backend.limits]));
  const starts = counter();
  const cells: Cell[] = [];
  let [dollars, tokens, unpaid] = [left.dollars, left.tokens ?? Infinity, 0];
  for (const cell of draw(request)) {
    if ((cells.length + 1) * repeats + unpaid > wanted) break;
    const reservation = reservationOf(cell);
    // More starts than a minute allows would only wait.
    const most = limits.get(cell.backend)?.requestsPerMinute ?? Infinity;
    if (reservation === null || (starts.of(cell.backend) + 1) * repeats > most) continue;
    if (repeats * reservation.maxCostUsd > dollars || repeats * reservation.maxTokens > tokens) {
      unpaid += repeats;
      continue;
    }
    dollars -= repeats * reservation.maxCostUsd;
    tokens -= repeats * reservation.maxTokens;
    starts.add(cell.backend);
    cells.push(cell);
  }
  return { cells, repeats, unpaid };
};

/** Calls that queue at a gate of few places need their time before the slot closes. */
const queueMs = ({ cells, repeats }: Choice, { backends }: BurstRequest): number => {
  const own = Map.groupBy(cells, ({ backend }) => backend);
  const waits = backends.map(({ id, limits }) => {
    const rounds = Math.ceil((repeats * (own.get(id)?.length ?? 0)) / limits.concurrency);
    return Math.max(0, rounds - 1) * limits.deadlineMs;
  });
  return Math.min(LONGEST_QUEUE_MS, Math.max(0, ...waits));
};

/**
 * The burst that grants a wish: one cycle of one slot, all of whose probes start at once as the gates allow. Which cells
 * are sent follows from the wish and the cells alone; none is sent twice, but for those of a capability that is asked for.
 */
export const planBurst = (request: BurstRequest): PlannedBurst => {
  const chosen = choose(request);
  const { cells, repeats, unpaid } = chosen;
  if (cells.length === 0) return { cycle: null, unpaid };
  const { cycle } = planCycle({
    schedule: { name: BURST, spreadMs: 0, jitterMs: 0, repeats },
    plannedAt: request.plannedAt,
    purpose: 'burst',
    cells,
    busy: [],
    backends: request.backends,
    graceMs: request.graceMs + queueMs(chosen, request),
  });
  return { cycle, unpaid };
};
