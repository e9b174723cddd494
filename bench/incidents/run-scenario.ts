import { CODE_VERSION } from '../../src/detect/parameters.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Scope } from '../../src/model.ts';
import { falselySaid } from '../effects/said.ts';
import { isAlarm } from '../rules-of-today/calibrate.ts';
import type { Calibration } from '../rules-of-today/calibrate.ts';
import { playCycle, SLOTS, strike } from './cycle.ts';
import type { Cycle, Struck } from './cycle.ts';
import { accepted, alarmOn, createListener, isSuspect, sayings } from './heard.ts';
import type { Listener } from './heard.ts';
import { askOracle, ORACLE_THRESHOLD, probesAnHour } from './oracle.ts';
import type { Alarm, Outcome } from './outcome.ts';
import { isPlanned } from './planned.ts';
import { randomOf } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Scenario } from './scenario.ts';

/** The engine is followed for so many times the oracle's delay, and so many hours at least; a fault that comes by the hour to its end. */
const PATIENCE = 12;
const LEAST_HOURS = 48;
/** Rules are followed for so many times the engine's delay, and so many hours at least. */
const RULE_PATIENCE = 10;
const RULE_HOURS = 48;

/** How far a run has come. */
interface Run {
  readonly scenario: Scenario;
  readonly prepared: Prepared;
  readonly listener: Listener;
  readonly struck: readonly Struck[];
  readonly slices: readonly Scope[];
  /** By fault. */
  readonly alarms: (Alarm | null)[];
  readonly rules: Record<string, number | null>;
  /** Hours for which the engine is followed while it says nothing. */
  readonly patience: number;
  since: number;
  suspect: number | null;
  alarm: number | null;
  dollars: number;
  followed: number;
  at: string;
}

/** An oracle may find the beginning of what has hardly begun. */
const comesByTheHour = ({ faults }: Scenario): boolean => faults.some(({ share }) => typeof share === 'function');

const isJudging = ({ scenario, since, alarm, patience }: Run): boolean =>
  since < (alarm === null ? patience : Math.min(scenario.horizon, Math.ceil(2 * alarm)));

const isWatching = ({ scenario, since, alarm, rules }: Run): boolean =>
  since < scenario.horizon &&
  (alarm === null || since < Math.max(RULE_HOURS, RULE_PATIENCE * alarm)) &&
  Object.values(rules).includes(null);

const listen = (run: Run, { slots, costUsd }: Cycle): void => {
  const { scenario, prepared, listener, struck, slices, alarms } = run;
  const { backends } = prepared.world;
  if (run.alarm === null) run.dollars += costUsd;
  for (const [index, slot] of slots.entries()) {
    const fold = listener.fold(slot);
    const hours = run.since + (index + 1) / SLOTS;
    run.at = slot.closedAt;
    if (scenario.control === true || run.alarm !== null) continue;
    if (isSuspect(fold, slices, scenario, backends)) run.suspect ??= hours;
    if (fold.changes.length + fold.incidents.length === 0) continue;
    const { all } = listener.said(run.at);
    for (const [fault, one] of struck.entries()) alarms[fault] ??= alarmOn(one, all, scenario, backends);
    if (alarms.includes(null)) continue;
    run.alarm = hours;
    run.suspect ??= hours;
  }
  run.followed = run.since + 1;
};

/** What was said at the end that is false, and of controls all that was said. */
const endOf = ({ scenario, prepared, listener, struck, slices, at, alarm }: Run) => {
  const { backends } = prepared.world;
  const last = listener.said(at);
  const early = prepared.early.map((one) => `before: ${one}`);
  if (scenario.control === true) {
    const wrong = sayings(last.all.filter((one) => !accepted(one, scenario)));
    return { wrong: [...early, ...wrong], said: sayings(last.all), later: null };
  }
  return {
    wrong: [...new Set([...early, ...falselySaid(last, slices, backends)])],
    said: [],
    later: alarm === null ? null : struck.flatMap((one) => alarmOn(one, last.all, scenario, backends) ?? []),
  };
};

/** One scenario in one world: the same streams through the engine, the rules of today and the oracle. */
export const runScenario = (scenario: Scenario, prepared: Prepared, calibration: Calibration): Outcome => {
  const { world, onset, engine, states } = prepared;
  const { backends, options } = world;
  const control = scenario.control === true;
  const oracle = control ? { hours: null, natsAnHour: 0 } : askOracle(scenario, prepared);
  const struck = strike(scenario, backends, options.seed);
  const slices = struck.map(({ slice }) => slice);
  const watches = [...prepared.watches].map(([name, watch]) => ({ name, watch: watch.copy() }));
  const inside = backends.map((backend) => control || slices.some((slice) => inScope(backend, slice)));
  const run: Run = {
    scenario,
    prepared,
    listener: createListener(engine, states),
    struck,
    slices,
    alarms: struck.map(() => null),
    rules: Object.fromEntries(watches.map(({ name }) => [name, null])),
    patience:
      control || comesByTheHour(scenario)
        ? scenario.horizon
        : Math.min(scenario.horizon, Math.max(LEAST_HOURS, PATIENCE * (oracle.hours ?? 0))),
    since: 0,
    suspect: null,
    alarm: null,
    dollars: 0,
    followed: 0,
    at: '',
  };
  for (; isJudging(run) || isWatching(run); run.since += 1) {
    const { since } = run;
    const random = randomOf(options.seed, scenario.name, since);
    const cycle = playCycle({ world, hour: onset + since, since, random }, struck);
    if (isJudging(run)) listen(run, cycle);
    for (const { name, watch } of watches) {
      const reading = watch.take(cycle.observed);
      const thresholds = calibration[name];
      if (thresholds !== undefined && isAlarm(reading, thresholds, (i) => inside[i] === true))
        run.rules[name] ??= since + 1;
    }
  }
  const [slice = {}] = slices;
  return {
    scenario: scenario.name,
    incident: scenario.incident,
    seed: options.seed,
    code: CODE_VERSION,
    size: options.size,
    weather: options.weather.name,
    control,
    slices: slices.map(scopeName),
    probesAnHour: slices.reduce((sum, one) => sum + probesAnHour(prepared, one), 0),
    oracle: oracle.hours,
    planned: control ? null : isPlanned(scenario, prepared),
    bound: oracle.natsAnHour > 0 ? (ORACLE_THRESHOLD / oracle.natsAnHour) * probesAnHour(prepared, slice) : null,
    suspect: run.suspect,
    alarm: run.alarm,
    told: run.alarms.flatMap((one) => (run.alarm === null || one === null ? [] : [one])),
    dollars: run.dollars,
    rules: run.rules,
    rulesFollowed: run.since,
    followed: run.followed,
    ...endOf(run),
  };
};
