import { historyIn, stateIn } from '../../src/judge/states.ts';
import type { States } from '../../src/detect/engine.ts';
import { buildLattice } from '../../src/detect/lattice.ts';
import type { Verdict } from '../../src/judgement.ts';
import { sumsFrom } from '../../src/localize/fault-sums.ts';
import { inScope } from '../../src/model.ts';
import type { Backend, Scope } from '../../src/model.ts';
import { ADAPTED, PUBLISHED, riskLoc } from './risk-loc.ts';
import type { Leaf } from './risk-loc.ts';

/** Failures of one signal by backend from a cycle on, seen and expected: the sums that the engine localizes with. */
export const leavesSince = (
  backends: readonly Backend[],
  states: States,
  { signal, cycle }: { readonly signal: string; readonly cycle: number },
): readonly Leaf[] => {
  const lattice = buildLattice(backends);
  const buckets = [...historyIn(states, signal), stateIn(states, signal).current];
  return sumsFrom(
    lattice,
    buckets,
  )(cycle).map(({ count, observed, expected }, place) => {
    const { provider = '', model = '', region = '', hardware = '' } = lattice.backends[place] ?? {};
    return { at: { provider, model, region, hardware }, actual: count - observed, forecast: count - expected };
  });
};

/** What a rule reads at one moment. */
export interface Moment {
  readonly backends: readonly Backend[];
  readonly leaves: readonly Leaf[];
  /** Evidence by scope of an engine that never opens an incident, and the threshold of the one that does. */
  readonly verdicts: readonly Verdict[];
  readonly threshold: number;
}

/** A way of saying where a fault is: slices, the surest first; each is a fault of its own. */
export interface SliceRule {
  readonly name: string;
  readonly says: (moment: Moment) => readonly Scope[];
}

const top = (verdicts: readonly Verdict[], rank: (one: Verdict) => readonly number[]): readonly Scope[] => {
  const [best] = verdicts.toSorted((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    const at = a.findIndex((x, i) => x !== b[i]);
    return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
  });
  return best === undefined ? [] : [best.scope];
};

export const RULES: readonly SliceRule[] = [
  { name: 'RiskLoc', says: ({ leaves }) => riskLoc(leaves, PUBLISHED) },
  { name: 'RiskLoc, adapted', says: ({ leaves }) => riskLoc(leaves, ADAPTED) },
  { name: 'most evidence', says: ({ verdicts }) => top(verdicts, ({ evidence }) => [evidence.nats]) },
  {
    name: 'widest that alarmed',
    says: ({ verdicts, backends, threshold }) =>
      top(
        verdicts.filter(({ evidence }) => evidence.nats >= threshold),
        ({ scope, evidence }) => [backends.filter((backend) => inScope(backend, scope)).length, evidence.nats],
      ),
  },
];
