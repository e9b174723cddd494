import type { Incident, SignalClass, Verdict } from '../../src/judgement.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Backend, Scope } from '../../src/model.ts';
import type { Told } from './cases.ts';

/** What a daemon shows after a cycle. */
export interface Shown {
  readonly verdicts: readonly Verdict[];
  /** Open ones and those that have closed. */
  readonly incidents: readonly Incident[];
}

/** Something that was said: an incident, or a change of which there is no incident. */
export interface Said {
  readonly class: SignalClass;
  readonly verdict: string;
  readonly signals: readonly string[];
  readonly scope: Scope;
}

/** Ids of the backends of a slice: two names may mean the same ones. */
const membersOf = (scope: Scope, backends: readonly Backend[]): string =>
  backends
    .filter((backend) => inScope(backend, scope))
    .map(({ id }) => id)
    .join(' ');

const disjoint = (one: Scope, other: Scope, backends: readonly Backend[]): boolean =>
  !backends.some((backend) => inScope(backend, one) && inScope(backend, other));

/** Slices that the changes of one signal point at: those with the most evidence, of which there may be several. */
const changedSlices = (verdicts: readonly Verdict[]): readonly Said[] => {
  const bySignal = Map.groupBy(
    verdicts.filter(({ verdict }) => verdict === 'changed'),
    ({ signal }) => signal,
  );
  return [...bySignal.values()].flatMap((changes) => {
    const most = Math.max(...changes.map(({ evidence }) => evidence.nats));
    return changes
      .filter(({ evidence }) => evidence.nats === most)
      .map((one) => ({ class: one.class, verdict: 'changed', signals: [one.signal], scope: one.scope }));
  });
};

/** Everything that is said at one moment, each thing once. */
export const saidOf = ({ verdicts, incidents }: Shown): readonly Said[] => [
  ...incidents.map(({ class: kind, signals, scope }) => ({ class: kind, verdict: 'degraded', signals, scope })),
  ...changedSlices(verdicts),
];

const fits = (said: Said, { class: kind, verdict, signal }: Told): boolean =>
  said.class === kind && said.verdict === verdict && (signal === undefined || said.signals.includes(signal));

/** What answers a wish; the one on the right slice before others. */
export const answerTo = (
  wanted: readonly Told[],
  said: readonly Said[],
  { scope, backends }: { readonly scope: Scope; readonly backends: readonly Backend[] },
): { readonly said: Said; readonly slice: boolean } | null => {
  const truth = membersOf(scope, backends);
  const fitting = said
    .filter((one) => wanted.some((told) => fits(one, told)))
    .map((one) => ({ said: one, slice: membersOf(one.scope, backends) === truth }));
  return fitting.find(({ slice }) => slice) ?? fitting[0] ?? null;
};

const ALARMING = ['degraded', 'changed', 'improved'];

/** What is said of backends that have nothing to do with what goes wrong in these slices. */
export const falselySaid = (
  { verdicts, incidents }: Shown,
  scopes: readonly Scope[],
  backends: readonly Backend[],
): readonly string[] => {
  const outside = (other: Scope): boolean => scopes.every((scope) => disjoint(other, scope, backends));
  return [
    ...incidents
      .filter((one) => outside(one.scope))
      .map((one) => `incident ${one.class} ${one.signals.join('+')} on ${scopeName(one.scope)}`),
    ...verdicts
      .filter((one) => ALARMING.includes(one.verdict) && outside(one.scope))
      .map((one) => `${one.signal} ${one.verdict} on ${scopeName(one.scope)}`),
  ];
};

/** `corruption degraded (wrong-script) on hardware=h100`; slices of equal evidence side by side. */
export const sayingsOf = (said: readonly Said[]): readonly string[] =>
  [...Map.groupBy(said, ({ class: kind, verdict, signals }) => `${kind} ${verdict} (${signals.join(', ')})`)].map(
    ([what, all]) => `${what} on ${all.map(({ scope }) => scopeName(scope)).join(' or ')}`,
  );
