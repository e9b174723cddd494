import type { Fold } from '../../src/detect/engine.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Backend, Scope } from '../../src/model.ts';

/** Something that was said of a healthy fleet: an incident that opened, or a change that was not there before. */
export interface Saying {
  readonly verdict: 'degraded' | 'changed' | 'improved';
  readonly class: string;
  readonly signals: readonly string[];
  readonly scope: string;
  /** How many backends the scope has. */
  readonly backends: number;
  /** Hours since the baseline. */
  readonly hour: number;
  readonly nats: number;
  /** The negative control that ran then, or had just ended. */
  readonly control: string | null;
  /** It may be said of that control. */
  readonly accepted: boolean;
}

export type Heard = Omit<Saying, 'control' | 'accepted'>;

export interface Ear {
  /** What a fold says that was not said before it. */
  readonly hear: (fold: Pick<Fold, 'changes' | 'incidents'>, hour: number) => readonly Heard[];
}

const isChange = ({ verdict }: Verdict): boolean => verdict === 'changed' || verdict === 'improved';

/**
 * Hears each thing once. An incident counts when it opens, also when it is merged into another one later. A signal that
 * changes on several scopes with common backends is one change, said of the scope with the most evidence; it is over when
 * none of these scopes shows it any more, and another one after that counts again.
 */
export const createEar = (backends: readonly Backend[]): Ear => {
  const opened = new Set<string>();
  /** By signal and verdict: scopes that show it. */
  const shown = new Map<string, Map<string, Scope>>();
  const size = (scope: Scope): number => backends.filter((backend) => inScope(backend, scope)).length;
  const meet = (one: Scope, other: Scope): boolean =>
    backends.some((backend) => inScope(backend, one) && inScope(backend, other));

  const hearIncident = (one: Incident, hour: number): readonly Heard[] => {
    if (opened.has(one.id)) return [];
    opened.add(one.id);
    return [
      {
        ...{ verdict: 'degraded', class: one.class, signals: one.signals, scope: scopeName(one.scope) },
        ...{ backends: size(one.scope), hour, nats: one.evidence.nats },
      },
    ];
  };

  const forget = ({ signal, scope, verdict }: Verdict): void => {
    for (const kind of ['changed', 'improved']) {
      if (kind !== verdict) shown.get(`${signal} ${kind}`)?.delete(scopeName(scope));
    }
  };

  const hearChange = (one: Verdict, hour: number): readonly Heard[] => {
    const key = `${one.signal} ${one.verdict}`;
    const scopes = shown.get(key) ?? new Map<string, Scope>();
    shown.set(key, scopes);
    const known = [...scopes.values()].some((scope) => meet(scope, one.scope));
    scopes.set(scopeName(one.scope), one.scope);
    return known
      ? []
      : [
          {
            ...{
              verdict: one.verdict === 'improved' ? 'improved' : 'changed',
              class: one.class,
              signals: [one.signal],
            },
            ...{ scope: scopeName(one.scope), backends: size(one.scope), hour, nats: one.evidence.nats },
          },
        ];
  };

  return {
    hear: ({ changes, incidents }, hour) => {
      for (const one of changes) forget(one);
      return [
        ...incidents.flatMap((one) => hearIncident(one, hour)),
        ...changes
          .filter(isChange)
          .toSorted((one, other) => other.evidence.nats - one.evidence.nats)
          .flatMap((one) => hearChange(one, hour)),
      ];
    },
  };
};
