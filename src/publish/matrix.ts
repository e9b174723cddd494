import type { BaselineState } from '../judgement.ts';
import { VERDICTS } from '../judgement.ts';
import { inScope, SCOPE_KEYS } from '../model.ts';
import type { Verdict, VerdictName } from '../judgement.ts';
import type { Backend } from '../model.ts';
import type { CellView } from './views.ts';

/** One row of the first page. */
export interface MatrixRow {
  readonly backend: Backend;
  /** Quality verdicts on the narrowest scope that holds this backend, one a signal. */
  readonly quality: readonly Verdict[];
  /** Backends that the scope of those verdicts holds: 1 when they are this backend's own. */
  readonly scopeSize: number;
  readonly lastSampleAt: string | null;
  readonly baselines: Readonly<Record<BaselineState, number>>;
}

const fixed = ({ scope }: Verdict): number => SCOPE_KEYS.filter((key) => scope[key] !== undefined).length;

const rowOf = (
  backend: Backend,
  fleet: readonly Backend[],
  verdicts: readonly Verdict[],
  cells: readonly CellView[],
): MatrixRow => {
  const size = (verdict: Verdict): number => fleet.filter((one) => inScope(one, verdict.scope)).length;
  const bySignal = Map.groupBy(
    verdicts.filter((one) => one.class === 'quality' && inScope(backend, one.scope)),
    ({ signal }) => signal,
  );
  const narrowest = [...bySignal.values()].flatMap((ofSignal) =>
    ofSignal.toSorted((a, b) => size(a) - size(b) || fixed(a) - fixed(b)).slice(0, 1),
  );
  const times = cells.flatMap(({ lastSampleAt }) => (lastSampleAt === null ? [] : [lastSampleAt]));
  const baselines = { valid: 0, provisional: 0, expired: 0, invalid: 0, missing: 0 };
  for (const { baseline } of cells) baselines[baseline] += 1;
  return {
    backend,
    quality: narrowest,
    scopeSize: Math.max(0, ...narrowest.map(size)),
    lastSampleAt: times.toSorted().at(-1) ?? null,
    baselines,
  };
};

/** One row a backend, in the order of the configuration. */
export const matrix = (
  fleet: readonly Backend[],
  verdicts: readonly Verdict[],
  cells: readonly CellView[],
): readonly MatrixRow[] => {
  const cellsOf = Map.groupBy(cells, ({ backend }) => backend);
  const quality = verdicts.filter((one) => one.class === 'quality');
  return fleet.map((backend) => rowOf(backend, fleet, quality, cellsOf.get(backend.id) ?? []));
};

/** How many verdicts there are of each kind; kinds without any are left out. */
export const verdictCounts = (verdicts: readonly Verdict[]): readonly (readonly [VerdictName, number])[] => {
  const groups = Map.groupBy(verdicts, ({ verdict }) => verdict);
  return VERDICTS.flatMap((name) => {
    const number = groups.get(name)?.length ?? 0;
    return number === 0 ? [] : [[name, number] as const];
  });
};
