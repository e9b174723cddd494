import type { Canary, Suite } from '../canaries/canary.ts';
import { copiesOf } from '../canaries/copies.ts';
import type { Config, ConfiguredBackend, Schedule } from '../config/config.ts';
import type { Cell } from '../model.ts';
import { parseCron } from './cron.ts';
import { firingsPerMonth, nextFiring } from './firings.ts';
import { add, loadOf, NO_LOAD, times, total } from './load.ts';
import type { Load } from './load.ts';
import { priceOf } from './prices.ts';
import type { ModelPrice } from './prices.ts';
import type { PromptSize } from './prompt-size.ts';
import { selectCells } from './select.ts';

const MONTH_DAYS = 30;
const MINUTE_MS = 60_000;
export interface ScheduleEstimate {
  readonly schedule: string;
  readonly cells: number;
  readonly firingsPerDay: number;
  readonly perCycle: Load;
  readonly perDay: Load;
}

export interface BackendEstimate {
  readonly backend: string;
  readonly price: ModelPrice;
  readonly perDay: Load;
  /** Probes and tokens a minute while its fastest schedule runs; above its limits, probes wait and may be deferred. */
  readonly peakPerMinute: number;
  readonly peakTokensPerMinute: number;
}

export interface Estimate {
  /** Averaged over four years of the schedules. */
  readonly perDay: Load;
  /** A day on which every schedule fires as often as it ever does; compare this with the day's limit. */
  readonly busiestDay: Load;
  readonly schedules: readonly ScheduleEstimate[];
  readonly backends: readonly BackendEstimate[];
  /** Models without a known price, sorted: they count as the dearest known one. */
  readonly unknownPrices: readonly string[];
}

export interface EstimateRequest {
  readonly config: Pick<Config, 'schedules' | 'backends' | 'prices' | 'store'>;
  readonly suite: Suite;
  /** What a canary sends in a variant; without it the canary itself. */
  readonly promptOf?: (canary: Canary, variant: string) => PromptSize;
}

const itemOf = <T>(map: ReadonlyMap<string, T>, key: string): T => {
  const item = map.get(key);
  if (item === undefined) throw new Error(`a cell names ${key}, which is not there`);
  return item;
};

/** One schedule: what each of its backends gets in a cycle. */
interface Plan {
  readonly schedule: Schedule;
  readonly cells: number;
  readonly firingsPerDay: number;
  readonly mostPerDay: number;
  readonly byBackend: ReadonlyMap<string, Load>;
}

const perCycleOf = (plan: Plan): Load => total([...plan.byBackend.values()]);

const ofBackend = (plan: Plan, backend: string): Load => plan.byBackend.get(backend) ?? NO_LOAD;

const planOf = (schedule: Schedule, cells: readonly Cell[], loadOfCell: (cell: Cell) => Load): Plan => {
  const cron = parseCron(schedule.cron);
  const byBackend = new Map<string, Load>();
  for (const cell of cells) {
    const load = times(loadOfCell(cell), schedule.repeats * copiesOf(cell.variant));
    byBackend.set(cell.backend, add(byBackend.get(cell.backend) ?? NO_LOAD, load));
  }
  const firingsPerDay = firingsPerMonth(cron) / MONTH_DAYS;
  return { schedule, cells: cells.length, firingsPerDay, mostPerDay: cron.timesMs.length, byBackend };
};

const estimateBackend = (backend: ConfiguredBackend, price: ModelPrice, plans: readonly Plan[]): BackendEstimate => {
  const perMinute = plans.map((plan) =>
    times(ofBackend(plan, backend.id), MINUTE_MS / Math.max(MINUTE_MS, plan.schedule.spreadMs)),
  );
  return {
    backend: backend.id,
    price,
    perDay: total(plans.map((plan) => times(ofBackend(plan, backend.id), plan.firingsPerDay))),
    peakPerMinute: Math.max(0, ...perMinute.map(({ probes }) => probes)),
    peakTokensPerMinute: Math.max(0, ...perMinute.map(({ tokens }) => tokens)),
  };
};

const estimateSchedule = (plan: Plan): ScheduleEstimate => {
  const perCycle = perCycleOf(plan);
  const { cells, firingsPerDay } = plan;
  return {
    schedule: plan.schedule.name,
    cells,
    firingsPerDay,
    perCycle,
    perDay: times(perCycle, firingsPerDay),
  };
};

/**
 * What a configuration will ask for in a day, overlaps not subtracted: probes are exact, tokens and dollars good to
 * about a factor of two, store bytes a rough guide. `maxDollars` is a true upper bound at list prices.
 */
export const estimate = ({ config, suite, promptOf = (canary) => canary }: EstimateRequest): Estimate => {
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  const models = new Map(config.backends.map(({ id, model }) => [id, model]));
  const prices = new Map([...models.values()].map((model) => [model, priceOf(model, config.prices)]));
  const loads = new Map<string, Load>();
  const loadOfCell = ({ canary: id, variant, backend }: Cell): Load => {
    const model = itemOf(models, backend);
    const key = JSON.stringify([id, variant, model]);
    const known = loads.get(key);
    if (known !== undefined) return known;
    const canary = itemOf(canaries, id);
    const load = loadOf(promptOf(canary, variant), itemOf(prices, model), config.store.answers);
    // A request that is refused is not billed; if it is answered after all, the maximum still holds.
    const expected = canary.expect === undefined ? load : { ...load, tokens: 0, dollars: 0 };
    loads.set(key, expected);
    return expected;
  };
  const plans = config.schedules.map((schedule) =>
    planOf(schedule, selectCells(suite, schedule, config.backends), loadOfCell),
  );
  return {
    perDay: total(plans.map((plan) => times(perCycleOf(plan), plan.firingsPerDay))),
    busiestDay: total(plans.map((plan) => times(perCycleOf(plan), plan.mostPerDay))),
    schedules: plans.map(estimateSchedule),
    backends: config.backends.map((backend) => estimateBackend(backend, itemOf(prices, backend.model), plans)),
    unknownPrices: [...prices].flatMap(([model, { known }]) => (known ? [] : [model])).sort(),
  };
};

/** When the first whole cycle of a schedule will have been sent and answered, ISO 8601 in UTC; null when it never fires. */
export const firstCycleEnd = (
  schedule: Pick<Schedule, 'cron' | 'spreadMs' | 'jitterMs'>,
  deadlineMs: number,
  now: number,
): string | null => {
  const firing = nextFiring(parseCron(schedule.cron), now);
  return firing === null ? null : new Date(firing + schedule.spreadMs + schedule.jitterMs + deadlineMs).toISOString();
};
