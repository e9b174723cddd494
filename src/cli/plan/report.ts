import { needsBaseline } from '../../baselines/match.ts';
import { render } from '../../canaries/render.ts';
import type { Canary } from '../../canaries/canary.ts';
import { estimate } from '../../plan/estimate.ts';
import type { Load } from '../../plan/load.ts';
import { fleetPower, type FleetPower } from '../../power/fleet-power.ts';
import type { ToldFault } from '../../power/reach.ts';
import { scopeReports, type ScopeReport } from '../../power/scope-report.ts';
import { ORIGINS, standIns, type Origin, type UnknownCell } from '../../power/usual.ts';
import { judgingOf } from '../../run/setup.ts';
import { plannedStreams } from '../../run/power-setup.ts';
import type { Everything } from '../load-everything.ts';
import { canaryRows, type CanaryRow } from './canaries.ts';
import { faultReports, type FaultReport } from './faults.ts';
import { levers, type Lever } from './levers.ts';

/** What `plan` says of a configuration. */
export interface PlanReport {
  readonly config: string;
  readonly falseAlarmsPerMonth: number;
  readonly tolerance: number;
  readonly backends: number;
  readonly canaries: number;
  readonly cells: number;
  /** Cells without a baseline in use, by what stands for it. */
  readonly standIns: Readonly<Record<Origin, number>>;
  readonly perDay: Load;
  readonly dollarsPerMonth: number;
  readonly scopes: readonly ScopeReport[];
  readonly canaryWorth: readonly CanaryRow[];
  readonly levers: readonly Lever[];
  /** Those that were asked about. */
  readonly faults: readonly FaultReport[];
}

const MONTH_DAYS = 30;

const aspectsOf = ({ checks }: Canary): UnknownCell['aspects'] => [...new Set(checks.map(({ aspect }) => aspect))];

type Match = ReturnType<typeof judgingOf>['match'];

/** Cells of baselines that are still to be recorded, each baseline once. */
const unknownCells = ({ suite }: Everything, { cells }: Match): readonly UnknownCell[] => {
  const canaries = new Map(suite.canaries.filter(needsBaseline).map((canary) => [canary.id, canary]));
  const missing = cells.filter(({ state }) => state === 'missing' || state === 'invalid');
  const distinct = new Map(missing.map((cell) => [`${cell.canary}\n${cell.variant}\n${cell.group}`, cell]));
  return [...distinct.values()].flatMap(({ canary: id, variant, group }) => {
    const canary = canaries.get(id);
    if (canary === undefined) return [];
    return [{ canary: id, variant, group, capability: canary.capability, aspects: aspectsOf(canary) }];
  });
};

const reportScopes = (fleet: FleetPower, streams: ReturnType<typeof plannedStreams>): readonly ScopeReport[] =>
  fleet.signals.flatMap((judged) => {
    const reportOf = scopeReports(fleet, judged, streams);
    return fleet.lattice.scopes.flatMap((_, at) => reportOf(at) ?? []);
  });

/** What can be found how fast, and at what cost; `now` in milliseconds since 1970. */
export const makePlan = (everything: Everything, now: number, faults: readonly ToldFault[] = []): PlanReport => {
  const { config, suite } = everything;
  const { cells, match, engine } = judgingOf(everything, now);
  const stands = standIns(unknownCells(everything, match), engine.references);
  const setup = { ...engine, references: [...engine.references, ...stands.map(({ reference }) => reference)] };
  const streams = plannedStreams(config, suite);
  const fleet = fleetPower({ engine: setup, streams });
  const { perDay } = estimate({ config, suite, promptOf: (canary, variant) => render(canary, variant, '').prompt });
  const scopes = reportScopes(fleet, streams);
  const counts = ORIGINS.map((name) => [name, stands.filter(({ origin }) => origin === name).length] as const);
  return {
    ...{ config: config.file, falseAlarmsPerMonth: config.falseAlarmsPerMonth, tolerance: config.tolerance },
    backends: config.backends.length,
    canaries: new Set(cells.map(({ canary }) => canary)).size,
    cells: cells.length,
    standIns: Object.fromEntries(counts) as PlanReport['standIns'],
    perDay,
    dollarsPerMonth: MONTH_DAYS * perDay.dollars,
    scopes,
    canaryWorth: canaryRows(fleet, streams, everything),
    levers: levers({ fleet, streams }, perDay.dollars),
    faults: faultReports(faults, { fleet, streams }),
  };
};
