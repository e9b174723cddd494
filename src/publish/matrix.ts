import { BASELINE_STATES, SIGNAL_CLASSES, VERDICTS } from '../judgement.ts';
import { inScope, SCOPE_KEYS } from '../model.ts';
import type { BaselineState, Divergence, Incident, SignalClass, Verdict, VerdictName } from '../judgement.ts';
import type { Backend, Scope } from '../model.ts';
import { BLIND, PRESSING } from './verdict-words.ts';
import type { CellView, OpenPause } from './views.ts';

/** One class on one backend. */
export interface MatrixCell {
  /** Of the signals that are judged the most pressing verdict; of all, where none is. Null: no signal of the class is there. */
  readonly verdict: VerdictName | null;
  /** Signals that have it, with the verdicts themselves: on the narrowest scope that holds the backend. */
  readonly shown: readonly Verdict[];
  /** Signals of the class that cannot show a degradation now, while others can. */
  readonly blind: readonly Verdict[];
  /** Backends of the widest of those scopes: 1 when the verdicts are this backend's own. */
  readonly scopeSize: number;
  /** Newest open incident of the class whose scope holds the backend. */
  readonly incident: string | null;
}

/** One row of the first page. */
export interface MatrixRow {
  readonly backend: Backend;
  readonly cells: Readonly<Record<SignalClass, MatrixCell>>;
  /** Signals in which it is lower than its siblings. */
  readonly divergences: readonly Divergence[];
  readonly lastSampleAt: string | null;
  /** End of the pause that it is in; null when it is judged. */
  readonly pausedUntil: string | null;
  readonly baselines: Readonly<Record<BaselineState, number>>;
}

/** A verdict with how narrow its scope is: backends that it holds, and attributes that it fixes. */
interface Placed {
  readonly verdict: Verdict;
  readonly size: number;
  readonly fixed: number;
}

const fixed = (scope: Scope): number => SCOPE_KEYS.filter((key) => scope[key] !== undefined).length;

/** By backend, then by signal: the verdict on the narrowest scope. One pass, since a fleet has thousands of verdicts. */
const narrowest = (
  backends: readonly Backend[],
  verdicts: readonly Verdict[],
): ReadonlyMap<string, ReadonlyMap<string, Placed>> => {
  const found = new Map(backends.map(({ id }) => [id, new Map<string, Placed>()]));
  // Verdicts share the objects of their scopes; were they equal ones, the result would be the same.
  for (const [scope, ofScope] of Map.groupBy(verdicts, (one) => one.scope)) {
    const members = backends.filter((one) => inScope(one, scope));
    const placed = ofScope.map((verdict) => ({ verdict, size: members.length, fixed: fixed(scope) }));
    for (const { id } of members) {
      const own = found.get(id);
      for (const one of placed) {
        const best = own?.get(one.verdict.signal);
        if (best === undefined || one.size < best.size || (one.size === best.size && one.fixed < best.fixed))
          own?.set(one.verdict.signal, one);
      }
    }
  }
  return found;
};

const cellOf = (own: readonly Placed[], incident: string | null): MatrixCell => {
  const named = own.map(({ verdict }) => verdict);
  const verdict = PRESSING.find((name) => named.some((one) => one.verdict === name)) ?? null;
  return {
    verdict,
    shown: named.filter((one) => one.verdict === verdict),
    blind: named.filter((one) => BLIND.includes(one.verdict) && one.verdict !== verdict),
    scopeSize: Math.max(0, ...own.map(({ size }) => size)),
    incident,
  };
};

/** States of the baselines of these cells, counted. */
export const baselineCounts = (cells: readonly CellView[]): Readonly<Record<BaselineState, number>> => {
  const counts = { valid: 0, provisional: 0, expired: 0, invalid: 0, missing: 0 } satisfies Record<
    BaselineState,
    number
  >;
  for (const { baseline } of cells) counts[baseline] += 1;
  return counts;
};

/** `3 valid, 1 missing`; states without any cell are left out. */
export const baselineText = (counts: Readonly<Record<BaselineState, number>>): string =>
  BASELINE_STATES.flatMap((state) => (counts[state] === 0 ? [] : [`${counts[state]} ${state}`])).join(', ');

/** Newest moment of a list of moments; null when none is known. */
export const newest = (times: readonly (string | null)[]): string | null =>
  times.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null);

export interface MatrixInput {
  readonly pauses: readonly OpenPause[];
  readonly backends: readonly Backend[];
  readonly verdicts: readonly Verdict[];
  readonly divergences: readonly Divergence[];
  readonly cells: readonly CellView[];
  readonly incidents: readonly Incident[];
}

/** One row a backend, in the order of the configuration. */
export const matrix = ({
  backends,
  verdicts,
  divergences,
  cells,
  incidents,
  pauses,
}: MatrixInput): readonly MatrixRow[] => {
  const cellsOf = Map.groupBy(cells, ({ backend }) => backend);
  const held = narrowest(backends, verdicts);
  const open = incidents.filter(({ closedAt }) => closedAt === null);
  return backends.map((backend) => {
    const holding = Map.groupBy(held.get(backend.id)?.values() ?? [], ({ verdict }) => verdict.class);
    const own = cellsOf.get(backend.id) ?? [];
    const classCell = (kind: SignalClass): MatrixCell =>
      cellOf(
        holding.get(kind) ?? [],
        open.find((one) => one.class === kind && inScope(backend, one.scope))?.id ?? null,
      );
    return {
      backend,
      cells: Object.fromEntries(SIGNAL_CLASSES.map((kind) => [kind, classCell(kind)])) as MatrixRow['cells'],
      divergences: divergences.filter((one) => one.diverges && one.backend === backend.id),
      lastSampleAt: newest(own.map(({ lastSampleAt }) => lastSampleAt)),
      pausedUntil: newest(pauses.filter(({ scope }) => inScope(backend, scope)).map(({ until }) => until)),
      baselines: baselineCounts(own),
    };
  });
};

/** How many verdicts there are of each kind; kinds without any are left out. */
export const verdictCounts = (verdicts: readonly Verdict[]): readonly (readonly [VerdictName, number])[] => {
  const groups = Map.groupBy(verdicts, ({ verdict }) => verdict);
  return VERDICTS.flatMap((name) => {
    const number = groups.get(name)?.length ?? 0;
    return number === 0 ? [] : [[name, number] as const];
  });
};
