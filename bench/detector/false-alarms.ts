import { createWatch, THRESHOLD, watchCycle } from './watch.ts';
import { answers, CYCLES_A_MONTH, drawSuite, record, seeded, type Weather } from './world.ts';

export interface FleetWeather {
  readonly weather: Weather;
  readonly backends: number;
  /** One factor for all backends, or one for each. */
  readonly common: boolean;
}

/** Alarms in healthy scope-months, counted from the baseline on; scopes of one backend and of all of them apart. */
export interface FalseAlarms {
  readonly months: number;
  readonly recent: number;
  readonly pinned: number;
  readonly wideMonths: number;
  readonly wideRecent: number;
  readonly widePinned: number;
}

const over = (evidence: readonly number[]): readonly number[] =>
  evidence.flatMap((nats, scope) => (nats >= THRESHOLD ? [scope] : []));

/** One healthy fleet for a month: which scopes alarm, by anchor. */
const month = ({ weather, backends, common }: FleetWeather, seed: number): readonly ReadonlySet<number>[] => {
  const random = seeded(seed);
  const factors = Array.from({ length: backends }, (_, b) => weather.at(seed * 100 + (common ? 0 : b)));
  const suite = drawSuite(random);
  const hour = 1 + Math.floor(24 * random());
  const baselines = factors.map((at) => record(random, suite, at));
  const watch = createWatch(baselines, backends, hour);
  const recent = new Set<number>();
  const pinned = new Set<number>();
  while (watch.hour < hour + CYCLES_A_MONTH) {
    const reading = watchCycle(
      watch,
      factors.map((at) => answers(random, suite, at(watch.hour), 0)),
    );
    for (const scope of over(reading.recent)) recent.add(scope);
    for (const scope of over(reading.pinned)) pinned.add(scope);
  }
  return [recent, pinned];
};

/** A scope that has alarmed is counted once a month, as an incident that stays open would be. */
export const measureFalseAlarms = (fleet: FleetWeather, months: number): FalseAlarms => {
  const wide = fleet.backends > 1;
  const total = { recent: 0, pinned: 0, wideRecent: 0, widePinned: 0 };
  for (let m = 0; m < months; m += 1) {
    const [recent = new Set(), pinned = new Set()] = month(fleet, 500_000 + m);
    const wideRecent = wide && recent.has(0) ? 1 : 0;
    const widePinned = wide && pinned.has(0) ? 1 : 0;
    total.recent += recent.size - wideRecent;
    total.pinned += pinned.size - widePinned;
    total.wideRecent += wideRecent;
    total.widePinned += widePinned;
  }
  return { ...total, months: months * fleet.backends, wideMonths: wide ? months : 0 };
};
