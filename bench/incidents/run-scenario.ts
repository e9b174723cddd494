import type { Fold, States } from '../../src/detect/engine.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Backend, Scope } from '../../src/model.ts';
import { falselySaid, saidOf } from '../effects/said.ts';
import type { Said } from '../effects/said.ts';
import { isAlarm } from '../rules-of-today/calibrate.ts';
import type { Calibration } from '../rules-of-today/calibrate.ts';
import { playCycle, SLOTS, strike } from './cycle.ts';
import type { Struck } from './cycle.ts';
import { askOracle, ORACLE_THRESHOLD, probesAnHour } from './oracle.ts';
import type { Alarm, Outcome } from './outcome.ts';
import { randomOf } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Scenario } from './scenario.ts';

/** The engine is followed for so many times the oracle's delay, and so many hours at least. */
const PATIENCE = 12;
const LEAST_HOURS = 72;
/** Rules are followed for so many times the engine's delay, and so many hours at least. */
const RULE_PATIENCE = 10;
const RULE_HOURS = 48;

const overlaps = (one: Scope, other: Scope, backends: readonly Backend[]): boolean =>
  backends.some((backend) => inScope(backend, one) && inScope(backend, other));

const sameSlice = (one: Scope, other: Scope, backends: readonly Backend[]): boolean =>
  backends.every((backend) => inScope(backend, one) === inScope(backend, other));

const accepted = (said: Said, { accept }: Scenario): boolean =>
  accept.some(
    (told) =>
      told.class === said.class &&
      told.verdict === said.verdict &&
      (told.signal === undefined || said.signals.includes(told.signal)),
  );

/** What counts as an alarm of a scenario: an incident, or a change where a change is what is to be told. */
const alarming = (said: Said, scenario: Scenario): boolean =>
  said.verdict === 'degraded' ||
  (accepted(said, scenario) && scenario.accept.some(({ verdict }) => verdict === 'changed'));

/** What the engine says, kept from fold to fold. */
const createListener = ({ engine, world }: Prepared, from: States) => {
  let states = from;
  let moved = false;
  return {
    fold: (slot: Parameters<typeof engine.fold>[1]): Fold => {
      const fold = engine.fold(states, slot);
      states = fold.states;
      moved ||= fold.changes.some(({ verdict }) => verdict === 'changed') || fold.incidents.length > 0;
      return fold;
    },
    /** Nothing is looked up while nothing has happened since the start. */
    said: (at: string): { verdicts: readonly Verdict[]; incidents: readonly Incident[]; all: readonly Said[] } => {
      if (!moved) return { verdicts: [], incidents: [], all: [] };
      const verdicts = engine.verdicts(states, at);
      const incidents = engine
        .incidents(states)
        .filter(({ closedBy }) => closedBy === null || !closedBy.startsWith('merged'));
      return { verdicts, incidents, all: saidOf({ verdicts, incidents }) };
    },
    backends: world.backends,
  };
};

type Listener = ReturnType<typeof createListener>;

const alarmOn = (
  { slice }: Struck,
  all: readonly Said[],
  scenario: Scenario,
  backends: readonly Backend[],
): Alarm | null => {
  const here = all.filter((one) => overlaps(one.scope, slice, backends) && alarming(one, scenario));
  const best =
    here.find((one) => accepted(one, scenario) && sameSlice(one.scope, slice, backends)) ??
    here.find((one) => accepted(one, scenario)) ??
    here[0];
  return best === undefined
    ? null
    : {
        class: best.class,
        verdict: best.verdict,
        signals: best.signals,
        scope: scopeName(best.scope),
        classRight: accepted(best, scenario),
        sliceRight: sameSlice(best.scope, slice, backends),
      };
};

const isSuspect = (
  { changes }: Fold,
  struck: readonly Struck[],
  scenario: Scenario,
  backends: readonly Backend[],
): boolean =>
  changes.some(
    (one) =>
      one.verdict === 'suspect' &&
      scenario.accept.some((told) => told.class === one.class) &&
      struck.some(({ slice }) => overlaps(one.scope, slice, backends)),
  );

interface Heard {
  suspect: number | null;
  readonly alarms: ({ readonly hours: number; readonly alarm: Alarm } | null)[];
  hours: number | null;
  later: readonly Alarm[] | null;
}

const hear = (
  heard: Heard,
  listener: Listener,
  {
    scenario,
    struck,
    fold,
    hours,
    at,
  }: { scenario: Scenario; struck: readonly Struck[]; fold: Fold; hours: number; at: string },
): void => {
  const { backends } = listener;
  if (isSuspect(fold, struck, scenario, backends)) heard.suspect ??= hours;
  if (heard.hours !== null || fold.changes.length + fold.incidents.length === 0) return;
  const { all } = listener.said(at);
  for (const [index, one] of struck.entries()) {
    if (heard.alarms[index] !== null && heard.alarms[index] !== undefined) continue;
    const alarm = alarmOn(one, all, scenario, backends);
    heard.alarms[index] = alarm === null ? null : { hours, alarm };
  }
  if (struck.length > 0 && heard.alarms.every((one) => one !== null)) {
    heard.hours = hours;
    heard.suspect ??= hours;
  }
};

/** One scenario in one world: the same streams through the engine, the rules of today and the oracle. */
export const runScenario = (scenario: Scenario, prepared: Prepared, calibration: Calibration): Outcome => {
  const { world, onset } = prepared;
  const { backends, options } = world;
  const control = scenario.control === true;
  const oracle = control ? { hours: null, natsAnHour: 0 } : askOracle(scenario, prepared);
  const struck = strike(scenario, backends, options.seed);
  const listener = createListener(prepared, prepared.states);
  const watches = new Map([...prepared.watches].map(([name, watch]) => [name, watch.copy()]));
  const rules: Record<string, number | null> = Object.fromEntries([...watches.keys()].map((name) => [name, null]));
  const inside = backends.map((backend) => control || struck.some(({ slice }) => inScope(backend, slice)));
  const heard: Heard = { suspect: null, alarms: struck.map(() => null), hours: null, later: null };
  const patience = control
    ? scenario.horizon
    : Math.min(scenario.horizon, Math.max(LEAST_HOURS, PATIENCE * (oracle.hours ?? 0)));
  let dollars = 0;
  let at = '';
  let since = 0;
  let followed = 0;
  const wrong = new Set<string>(prepared.early.map((one) => `before: ${one}`));
  const judging = (): boolean =>
    heard.hours === null || control ? since < patience : since < Math.min(scenario.horizon, Math.ceil(2 * heard.hours));
  const watching = (): boolean =>
    since < scenario.horizon &&
    (heard.hours === null || control || since < Math.max(RULE_HOURS, RULE_PATIENCE * heard.hours)) &&
    Object.values(rules).includes(null);
  while (judging() || watching()) {
    const random = randomOf(options.seed, scenario.name, since);
    const cycle = playCycle({ world, hour: onset + since, since, random }, struck);
    if (judging()) {
      if (heard.hours === null) dollars += cycle.costUsd;
      for (const [index, slot] of cycle.slots.entries()) {
        const fold = listener.fold(slot);
        at = slot.closedAt;
        const hours = since + (index + 1) / SLOTS;
        hear(heard, listener, { scenario, struck, fold, hours, at });
      }
      followed = since + 1;
    }
    for (const [name, watch] of watches) {
      const reading = watch.take(cycle.observed);
      const thresholds = calibration[name];
      if (thresholds !== undefined && rules[name] === null && isAlarm(reading, thresholds, (i) => inside[i] === true))
        rules[name] = since + 1;
    }
    since += 1;
  }
  const last = listener.said(at);
  const slices = struck.map(({ slice }) => slice);
  if (control) {
    for (const one of last.all)
      if (!accepted(one, scenario))
        wrong.add(`${one.class} ${one.verdict} (${one.signals.join(', ')}) on ${scopeName(one.scope)}`);
  } else {
    for (const one of falselySaid(last, slices, backends)) wrong.add(one);
    if (heard.hours !== null) heard.later = struck.flatMap((one) => alarmOn(one, last.all, scenario, backends) ?? []);
  }
  const [slice = {}] = slices;
  const hourly = slices.reduce((sum, one) => sum + probesAnHour(prepared, one), 0);
  const told = heard.alarms.flatMap((one) => (one === null ? [] : [one.alarm]));
  return {
    scenario: scenario.name,
    incident: scenario.incident,
    seed: options.seed,
    size: options.size,
    weather: options.weather.name,
    control,
    slices: slices.map(scopeName),
    probesAnHour: hourly,
    oracle: oracle.hours,
    bound: oracle.natsAnHour > 0 ? (ORACLE_THRESHOLD / oracle.natsAnHour) * probesAnHour(prepared, slice) : null,
    suspect: heard.suspect,
    alarm: heard.hours,
    told,
    later: heard.later,
    said: control
      ? last.all.map((one) => `${one.class} ${one.verdict} (${one.signals.join(', ')}) on ${scopeName(one.scope)}`)
      : [],
    dollars,
    rules,
    rulesFollowed: since,
    followed,
    wrong: [...wrong],
  };
};
