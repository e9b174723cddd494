import { backendPowers, type JudgedSignal } from '../../power/backend-power.ts';
import { detectableWithin } from '../../power/detectable.ts';
import { signalScopes, type FleetPower } from '../../power/fleet-power.ts';
import { SETTLED_HOURS } from '../../power/scope-report.ts';
import { WINDOWS, type PlannedStream } from '../../power/setup.ts';

/** What a change of the plan would buy. */
export interface Lever {
  readonly change: string;
  /** What the schedules would cost a month; the same as now where only time or a baseline is asked for. */
  readonly dollarsPerMonth: number;
  /** Smallest fraction found within a day on the median backend alone, and on the widest scope; null = not even all. */
  readonly oneBackend: number | null;
  readonly widest: number | null;
}

interface Alternative {
  readonly change: string;
  /** Firings, as a factor. */
  readonly speed: number;
  /** Healthy hours as if learned, or so many times the answers of the baselines. */
  readonly learnedHours: number;
  readonly falseAlarms: number;
}

const AS_IT_IS: Alternative = { change: 'as it is', speed: 1, learnedHours: 0, falseAlarms: 1 };

const MONTH_DAYS = 30;

/** Hours in which the schedules send a cell as many answers as a baseline of `times` the answers has more. */
const hoursOf = (judged: JudgedSignal, streams: readonly PlannedStream[], times: number): number => {
  const cells = [...backendPowers(judged, streams, { learnedHours: 0 }).values()].flatMap((power) => power.cells);
  const known = cells.reduce((sum, cell) => sum + cell.known, 0);
  const perHour = cells.reduce((sum, cell) => sum + cell.perHour, 0);
  return perHour > 0 ? ((times - 1) * known) / perHour : 0;
};

const alternatives = (judged: JudgedSignal, streams: readonly PlannedStream[]): readonly Alternative[] => [
  AS_IT_IS,
  { ...AS_IT_IS, change: 'two healthy weeks, learned by itself', learnedHours: SETTLED_HOURS },
  { ...AS_IT_IS, change: 'four times the answers in every baseline', learnedHours: hoursOf(judged, streams, 4) },
  { ...AS_IT_IS, change: 'every schedule twice as often', speed: 2 },
  { ...AS_IT_IS, change: 'every schedule half as often', speed: 0.5 },
  { ...AS_IT_IS, change: 'four times the false alarms', falseAlarms: 4 },
];

/** The first and most important signal of a fleet under other plans; empty where nothing is judged. */
export const levers = (
  { fleet, streams }: { readonly fleet: FleetPower; readonly streams: readonly PlannedStream[] },
  dollarsPerDay: number,
): readonly Lever[] => {
  const [judged] = fleet.signals;
  if (judged === undefined) return [];
  const narrow = fleet.lattice.members.flatMap((members, at) => (members.length === 1 ? [at] : []));
  const asItIs = signalScopes(fleet, judged, streams, { learnedHours: 0 });
  const scopesOf = ({ speed, learnedHours }: Alternative): typeof asItIs => {
    if (speed === 1 && learnedHours === 0) return asItIs;
    const other = streams.map(({ intervalHours, cells }) => ({ intervalHours: intervalHours / speed, cells }));
    return signalScopes(fleet, judged, other, { learnedHours });
  };
  const under = (one: Alternative): ((scope: number | undefined) => number | null) => {
    // More cycles are more floors, each with its part of the budget.
    const threshold = judged.model.threshold + Math.log(one.speed / one.falseAlarms);
    const scopes = scopesOf(one);
    return (scope) => {
      const power = scope === undefined ? null : scopes(scope);
      return power === null ? null : detectableWithin(power.under(threshold), threshold, { hours: WINDOWS['24h'] });
    };
  };
  const now = under(AS_IT_IS);
  const ranked = narrow.map((at) => ({ at, fraction: now(at) ?? 2 })).sort((a, b) => a.fraction - b.fraction);
  const median = ranked[Math.floor((ranked.length - 1) / 2)]?.at;
  return alternatives(judged, streams).map((one) => {
    const dayOf = under(one);
    const dollarsPerMonth = MONTH_DAYS * dollarsPerDay * one.speed;
    return { change: one.change, dollarsPerMonth, oneBackend: dayOf(median), widest: dayOf(0) };
  });
};
