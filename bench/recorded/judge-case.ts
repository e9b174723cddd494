import { createEngine } from '../../src/judge.ts';
import type { States } from '../../src/detect/engine.ts';
import { inScope, scopeName } from '../../src/model.ts';
import { seededRandom } from '../../src/plan/shuffle.ts';
import { isAlarm } from '../rules-of-today/calibrate.ts';
import { RULES } from '../rules-of-today/index.ts';
import { calibrateByResampling } from '../rules-of-today/resample.ts';
import type { RecordedCase } from './case.ts';
import type { Stream } from './stream.ts';

/** Something that was said, and when; probes count from the change, or from the end of the baseline where there is none. */
export interface SaidAt {
  readonly what: string;
  readonly probes: number;
  /** It was said before anything had changed. */
  readonly early: boolean;
}

/** What the engine and the rules of today say of one recording. */
export interface Judged {
  readonly name: string;
  readonly expect: RecordedCase['expect'];
  readonly null: boolean;
  readonly alarm: SaidAt | null;
  readonly notice: SaidAt | null;
  readonly right: boolean;
  /** By rule. */
  readonly rules: Readonly<Record<string, { readonly alarm: SaidAt | null; readonly right: boolean }>>;
}

/** Months of resampled cycles that thresholds are set on. */
const MONTHS = 6;
const NOTICES = ['changed', 'improved'];

/** Probes sent since the change. */
const counter = (stream: Stream, changeAt: string | null) => {
  let probes = 0;
  return {
    take: ({ startAt, samples }: Stream['slots'][number]): { readonly probes: number; readonly early: boolean } => {
      const early = changeAt !== null && startAt < changeAt;
      if (!early) probes += samples.length;
      return { probes, early };
    },
    stream,
  };
};

const byEngine = (stream: Stream, one: RecordedCase): Pick<Judged, 'alarm' | 'notice' | 'right'> => {
  const engine = createEngine(stream.setup);
  const count = counter(stream, one.changeAt);
  let states: States = engine.initial();
  let alarm: SaidAt | null = null;
  let notice: SaidAt | null = null;
  for (const slot of stream.slots) {
    const fold = engine.fold(states, slot);
    states = fold.states;
    const now = count.take(slot);
    const [incident] = fold.incidents;
    if (incident !== undefined)
      alarm ??= { what: `${incident.class} (${incident.signals.join(', ')}) on ${scopeName(incident.scope)}`, ...now };
    const change = fold.changes.find(({ verdict }) => NOTICES.includes(verdict));
    if (change !== undefined) notice ??= { what: `${change.verdict}: ${change.signal}`, ...now };
  }
  const incidents = engine.incidents(states);
  const changed = stream.setup.backends.find(({ id }) => id === one.where);
  const signals = one.degradedScores ?? ['correct'];
  const fits = incidents.some(
    (incident) =>
      incident.class === 'quality' &&
      incident.signals.some((signal) => signals.includes(signal)) &&
      (changed === undefined ||
        stream.setup.backends.every((backend) => inScope(backend, incident.scope) === (backend.id === changed.id))),
  );
  const quiet = alarm === null;
  const silent = quiet && (notice === null || one.null !== true);
  const right = {
    degraded: fits && alarm?.early === false,
    'not-degraded': silent,
    'changed-not-degraded': quiet && notice !== null,
    'improved-not-degraded': quiet && notice !== null,
  }[one.expect];
  return { alarm, notice, right };
};

/** A cycle is what a rule looks at: all its slots together. */
const cyclesOf = (stream: Stream): readonly (readonly Stream['slots'][number][])[] => [
  ...Map.groupBy(stream.slots, ({ cycle }) => cycle).values(),
];

const byRules = (stream: Stream, one: RecordedCase, months: number): Judged['rules'] => {
  const calibration = calibrateByResampling({
    setup: stream.rules,
    answers: stream.answers,
    cyclesAMonth: Math.round(stream.setup.cyclesPerMonth),
    months,
    random: seededRandom(one.name),
  });
  const count = counter(stream, one.changeAt);
  const watches = RULES.map((rule) => ({ rule, watch: rule.start(stream.rules) }));
  const alarms = new Map<string, SaidAt>();
  for (const slots of cyclesOf(stream)) {
    let now = { probes: 0, early: false };
    for (const slot of slots) now = count.take(slot);
    const observed = slots.flatMap((slot) => stream.observe(slot));
    for (const { rule, watch } of watches) {
      const thresholds = calibration[rule.name];
      const reading = watch.take(observed);
      if (thresholds === undefined || alarms.has(rule.name) || !isAlarm(reading, thresholds, () => true)) continue;
      alarms.set(rule.name, { what: 'alarm', ...now });
    }
  }
  return Object.fromEntries(
    RULES.map(({ name }) => {
      const alarm = alarms.get(name) ?? null;
      return [name, { alarm, right: one.expect === 'degraded' ? alarm?.early === false : alarm === null }];
    }),
  );
};

export const judgeCase = (stream: Stream, one: RecordedCase, months = MONTHS): Judged => ({
  name: one.name,
  expect: one.expect,
  null: one.null === true,
  ...byEngine(stream, one),
  rules: byRules(stream, one, months),
});
