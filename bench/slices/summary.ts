import { buildLattice } from '../../src/detect/lattice.ts';
import { inScope, parseScope } from '../../src/model.ts';
import type { Backend, Scope } from '../../src/model.ts';
import { median } from '../incidents/summary.ts';
import { SIZES } from './cases.ts';
import type { SliceCase } from './cases.ts';
import type { Trial } from './trial.ts';

/** How often a way of localizing named exactly the right slices. */
export interface Exact {
  readonly at: number;
  readonly twice: number;
}

export interface SliceRow {
  readonly kind: string;
  /** Of the first fault; null = all sizes. */
  readonly size: number | null;
  readonly trials: number;
  /** Trials in which there was an alarm on each fault. */
  readonly told: number;
  readonly hours: number | null;
  /** By way of localizing; counts, of the trials that were told. */
  readonly exact: Readonly<Record<string, Exact>>;
}

/** What is named instead of the right slice. */
export interface Instead {
  readonly case: string;
  /** How the named slice lies to the right one. */
  readonly relation: string;
  /** Which attributes it fixes. */
  readonly named: string;
  readonly at: number;
  readonly twice: number;
}

export interface SliceSummary {
  readonly weather: string;
  readonly scopes: number;
  readonly rows: readonly SliceRow[];
  readonly instead: readonly Instead[];
}

const rowOf = (kind: string, size: number | null, trials: readonly Trial[]): SliceRow => {
  const told = trials.filter(({ alarm }) => alarm !== null);
  const ways = [...new Set(told.flatMap(({ at }) => Object.keys(at)))];
  return {
    ...{ kind, size, trials: trials.length, told: told.length },
    hours: told.length === 0 ? null : median(told.flatMap(({ alarm }) => alarm ?? [])),
    exact: Object.fromEntries(
      ways.map((way) => [
        way,
        {
          at: told.filter(({ at }) => at[way]?.exact === true).length,
          twice: told.filter(({ twice }) => twice[way]?.exact === true).length,
        },
      ]),
    ),
  };
};

const members = (scope: Scope, backends: readonly Backend[]): readonly string[] =>
  backends.filter((backend) => inScope(backend, scope)).map(({ id }) => id);

const relationOf = (named: readonly string[], truth: readonly string[], backends: readonly Backend[]): string => {
  if (named.length !== truth.length) return named.length === 0 ? 'none' : `${String(named.length)} slices`;
  const [name = '', right = ''] = [named[0], truth[0]];
  if (truth.length > 1) return 'other slices';
  const [one, other] = [members(parseScope(name) ?? {}, backends), members(parseScope(right) ?? {}, backends)];
  const shared = one.filter((id) => other.includes(id)).length;
  if (shared === other.length) return 'wider';
  if (shared === one.length) return 'narrower';
  return shared === 0 ? 'elsewhere' : 'across';
};

const keysOf = (names: readonly string[]): string =>
  names.map((name) => Object.keys(parseScope(name) ?? {}).join(' × ') || 'fleet').join(' and ');

const insteadOf = (trials: readonly Trial[], backends: readonly Backend[]): readonly Instead[] => {
  const wrong = trials.flatMap((trial) =>
    (['at', 'twice'] as const).flatMap((moment) => {
      const named = trial[moment]['coalmine'];
      if (named === undefined || named.exact) return [];
      const relation = relationOf(named.slices, trial.truth, backends);
      return [{ case: trial.case, relation, named: keysOf(named.slices), moment }];
    }),
  );
  return [...Map.groupBy(wrong, (one) => [one.case, one.relation, one.named].join('\n')).values()]
    .map((all): Instead => ({
      ...{ case: all[0]?.case ?? '', relation: all[0]?.relation ?? '', named: all[0]?.named ?? '' },
      at: all.filter(({ moment }) => moment === 'at').length,
      twice: all.filter(({ moment }) => moment === 'twice').length,
    }))
    .sort((one, other) => other.at + other.twice - one.at - one.twice || (one.case < other.case ? -1 : 1));
};

/** One weather: rows by kind and size, then by kind, then all single faults together. */
export const summariseSlices = (
  weather: string,
  trials: readonly Trial[],
  { cases, backends }: { readonly cases: readonly SliceCase[]; readonly backends: readonly Backend[] },
): SliceSummary => {
  const byName = new Map(cases.map((one) => [one.name, one]));
  const rows = (kind: string, of: (one: SliceCase) => boolean, sizes: readonly (number | null)[]) =>
    sizes.flatMap((size) => {
      const own = trials.filter((trial) => {
        const one = byName.get(trial.case);
        return one !== undefined && of(one) && (size === null || one.size === size);
      });
      return own.length === 0 ? [] : [rowOf(kind, size, own)];
    });
  const kinds = [...new Set(cases.map(({ kind }) => kind))];
  return {
    weather,
    scopes: buildLattice(backends).scopes.length,
    rows: [
      ...kinds.flatMap((kind) => rows(kind, (one) => one.kind === kind, SIZES)),
      ...rows('all single faults', ({ kind }) => kind !== 'two faults', [...SIZES, null]),
      ...rows('all of two faults', ({ kind }) => kind === 'two faults', [null]),
    ],
    instead: insteadOf(trials, backends),
  };
};
