import { poissonUpperLimit } from '../../src/stats/poisson-upper-limit.ts';
import type { Saying } from './ear.ts';
import type { FleetRun } from './run-fleet.ts';

/** How often something was falsely said. */
export interface Rate {
  readonly count: number;
  /** A fleet and month; the exact upper 95% limit of the mean of a Poisson count. */
  readonly perMonth: number;
  readonly upper: number;
}

/** What one signal falsely said. */
export interface SignalRow {
  readonly verdict: Saying['verdict'];
  readonly class: string;
  readonly signals: string;
  /** On scopes of one backend, and of several. */
  readonly one: number;
  readonly several: number;
  /** Of these, while a control ran or had just ended. */
  readonly inControls: number;
}

export interface RegimeSummary {
  readonly regime: string;
  readonly fleets: number;
  readonly months: number;
  readonly backends: number;
  readonly cells: number;
  /** Incidents a fleet and month that the engine was told to keep to. */
  readonly configured: number;
  readonly incidents: Rate;
  readonly incidentsOfOne: Rate;
  readonly incidentsOfSeveral: Rate;
  /** By class; they never page. */
  readonly changed: Readonly<Record<string, Rate>>;
  readonly improved: Rate;
  readonly signals: readonly SignalRow[];
  /** By control: how often it ran, and what was falsely said in it. */
  readonly controls: readonly {
    readonly name: string;
    readonly times: number;
    readonly degraded: number;
    readonly other: number;
  }[];
  readonly cpuSecondsAMonth: number;
  readonly microsASample: number;
}

const rateOf = (count: number, months: number): Rate => ({
  count,
  perMonth: count / months,
  upper: poissonUpperLimit(count) / months,
});

const signalRows = (sayings: readonly Saying[]): readonly SignalRow[] =>
  [...Map.groupBy(sayings, (one) => `${one.verdict}\n${one.class}\n${one.signals.join(' + ')}`)]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, all]) => {
      const [first] = all;
      if (first === undefined) return [];
      const one = all.filter(({ backends }) => backends === 1).length;
      return [
        {
          ...{ verdict: first.verdict, class: first.class, signals: first.signals.join(' + ') },
          ...{ one, several: all.length - one, inControls: all.filter(({ control }) => control !== null).length },
        },
      ];
    });

const controlRows = (runs: readonly FleetRun[], wrong: readonly Saying[]): RegimeSummary['controls'] =>
  [
    ...Map.groupBy(
      runs.flatMap(({ controls }) => controls),
      (name) => name,
    ),
  ].map(([name, all]) => {
    const here = wrong.filter(({ control }) => control === name);
    const degraded = here.filter(({ verdict }) => verdict === 'degraded').length;
    return { name, times: all.length, degraded, other: here.length - degraded };
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);

const summariseRegime = (regime: string, runs: readonly FleetRun[]): RegimeSummary => {
  const months = sum(runs.map((run) => run.months));
  const wrong = runs.flatMap(({ said }) => said.filter(({ accepted }) => !accepted));
  const incidents = wrong.filter(({ verdict }) => verdict === 'degraded');
  const changed = wrong.filter(({ verdict }) => verdict === 'changed');
  const ofOne = incidents.filter(({ backends }) => backends === 1).length;
  const classes = ['quality', 'identity', 'behaviour', 'serving'];
  return {
    ...{ regime, fleets: runs.length, months, backends: runs[0]?.backends ?? 0, cells: runs[0]?.cells ?? 0 },
    configured: runs[0]?.falseAlarmsPerMonth ?? 0,
    incidents: rateOf(incidents.length, months),
    incidentsOfOne: rateOf(ofOne, months),
    incidentsOfSeveral: rateOf(incidents.length - ofOne, months),
    changed: Object.fromEntries(
      classes.map((kind) => [kind, rateOf(changed.filter((one) => one.class === kind).length, months)]),
    ),
    improved: rateOf(wrong.filter(({ verdict }) => verdict === 'improved').length, months),
    signals: signalRows(wrong),
    controls: controlRows(runs, wrong),
    cpuSecondsAMonth: sum(runs.map(({ cpuSeconds }) => cpuSeconds)) / months,
    microsASample: (1e6 * sum(runs.map(({ foldSeconds }) => foldSeconds))) / sum(runs.map(({ samples }) => samples)),
  };
};

/** One summary for each regime, in the order given; regimes without results are left out. */
export const summariseFleets = (runs: readonly FleetRun[], regimes: readonly string[]): readonly RegimeSummary[] =>
  regimes.flatMap((regime) => {
    const own = runs.filter((run) => run.regime === regime);
    return own.length === 0 ? [] : [summariseRegime(regime, own)];
  });
