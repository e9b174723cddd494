import { inScope, scopeName } from '../model.ts';
import type { Clock, Purpose } from '../model.ts';
import { cellKey } from '../model.ts';
import { BURST, planBurst } from '../plan/burst.ts';
import { dayLimit } from '../plan/budget.ts';
import type { Span } from '../plan/pauses.ts';
import type { CycleResult } from '../publish/operation-metrics.ts';
import type { DeferReason, Store, WaitingWish } from '../store/store.ts';
import type { Setup } from './setup.ts';

/** What was suspect longer ago is judged by the schedule. */
export const WISH_AGE_MS = 600_000;

export interface BurstTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly setup: () => Setup;
  /** Pauses in effect. */
  readonly paused: () => readonly Span[];
  readonly purposes: readonly Purpose[];
  readonly graceMs: number;
  readonly onCycle: (schedule: string, result: CycleResult, count: number) => void;
  readonly onDeferred: (reason: DeferReason, count: number) => void;
}

/** What the day's share of bursts has left. */
const leftOf = async ({ store, clock, setup }: BurstTools) => {
  const { bursts } = dayLimit(setup().config.budget);
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  const used = await store.readSpending(day, 'burst');
  const all = await store.readSpending(day);
  const { dollarsPerDay, tokensPerDay } = setup().config.budget;
  const tokens = bursts?.tokens ?? null;
  return {
    dollars: Math.min(
      (bursts?.dollars ?? 0) - used.spentUsd - used.reservedUsd,
      dollarsPerDay - all.spentUsd - all.reservedUsd,
    ),
    tokens:
      tokens === null || tokensPerDay === null
        ? null
        : Math.min(
            tokens - used.spentTokens - used.reservedTokens,
            tokensPerDay - all.spentTokens - all.reservedTokens,
          ),
  };
};

/** Cells of the wish's scope that have a reference and can be sent now. */
const cellsFor = async ({ wish }: WaitingWish, { store, setup, paused, purposes }: BurstTools) => {
  const { config, cells, match, gate } = setup();
  const spans = paused();
  const inside = new Set(
    config.backends
      .filter((backend) => inScope(backend, wish.scope) && !spans.some(({ scope }) => inScope(backend, scope)))
      .filter(({ id }) => gate(id).state().closedForMs === 0)
      .map(({ id }) => id),
  );
  const judged = new Set(match.cells.filter(({ state }) => state !== 'missing' && state !== 'invalid').map(cellKey));
  const busy = new Set((await store.readBusyCells(purposes)).map(cellKey));
  return cells.filter((cell) => {
    const key = cellKey(cell);
    return inside.has(cell.backend) && judged.has(key) && !busy.has(key);
  });
};

const plannedAt = async ({ store, clock }: BurstTools): Promise<string> => {
  const last = await store.readLastPlanned(BURST);
  return new Date(Math.max(clock.now(), last === null ? 0 : Date.parse(last) + 1)).toISOString();
};

/** Grants one wish, with all that wait for the same scope; false when there was nothing to send. */
const grant = async (same: readonly WaitingWish[], newest: WaitingWish, tools: BurstTools): Promise<boolean> => {
  const { store, setup } = tools;
  const { config, suite, target } = setup();
  const capabilities = new Map(suite.canaries.map(({ id, capability }) => [id, capability]));
  const { cycle, unpaid } = planBurst({
    wish: newest,
    plannedAt: await plannedAt(tools),
    cells: await cellsFor(newest, tools),
    capabilityOf: (canary) => capabilities.get(canary) ?? '',
    backends: config.backends,
    reservationOf: (cell) => target(cell)?.reservation ?? null,
    left: await leftOf(tools),
    graceMs: tools.graceMs,
  });
  if (!(await store.settleWishes(same, cycle))) return false;
  if (unpaid > 0) tools.onDeferred('budget', unpaid);
  tools.onCycle(BURST, cycle === null ? 'empty' : 'opened', 1);
  return cycle !== null;
};

/**
 * Deals with the wishes that folds have left: opens the burst of the oldest one, unless a burst is under way; what is too
 * old is dropped and counted as missed. A wish is gone in the transaction that opens its burst, so a crash neither sends
 * a burst twice nor forgets one.
 */
export const grantWishes = async (tools: BurstTools): Promise<void> => {
  const { store, clock, setup } = tools;
  const waiting = await store.readWishes(0);
  if (waiting.length === 0) return;
  const old = waiting.filter(({ at }) => clock.now() - Date.parse(at) > WISH_AGE_MS);
  if (old.length > 0 && (await store.settleWishes(old, null))) tools.onCycle(BURST, 'missed', old.length);
  const fresh = waiting.filter((wish) => !old.includes(wish));
  if (setup().config.budget.burstShare === 0) {
    await store.settleWishes(fresh, null);
    return;
  }
  if (fresh.length === 0 || (await store.readOpenSlots(['burst'])).length > 0) return;
  for (const same of Map.groupBy(fresh, ({ wish }) => scopeName(wish.scope)).values()) {
    const newest = same.at(-1);
    if (newest !== undefined && (await grant(same, newest, tools))) return;
  }
};
