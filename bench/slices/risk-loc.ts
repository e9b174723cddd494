import { SCOPE_KEYS } from '../../src/model.ts';
import type { Scope } from '../../src/model.ts';

type Key = keyof Scope;

/** One leaf: a backend with what was seen on it and what was to be expected. */
export interface Leaf {
  readonly at: Required<Scope>;
  readonly actual: number;
  readonly forecast: number;
}

export interface RiskLocOptions {
  /** Distinct deviations left out at either end when the border is drawn. */
  readonly removed: number;
  /** Which way the anomaly goes: `found` from the data, or `more` than forecast. */
  readonly direction: 'found' | 'more';
  /** Least risk of a root cause. */
  readonly risk: number;
  /** Least part of the explanatory power of all abnormal leaves. */
  readonly power: number;
}

/** As the publication has it. */
export const PUBLISHED: RiskLocOptions = { removed: 5, direction: 'found', risk: 0.5, power: 0.02 };
/** Told that failures have risen, which an alarm knows. */
export const ADAPTED: RiskLocOptions = { ...PUBLISHED, direction: 'more' };

interface Weighed extends Leaf {
  readonly deviation: number;
  readonly power: number;
  readonly abnormal: boolean;
  readonly weight: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, x) => total + x, 0);
const mean = (numbers: readonly number[]): number => (numbers.length === 0 ? 0 : sum(numbers) / numbers.length);

/** Difference over mean, within −2 and 2; negative where there is more than forecast. */
const deviationOf = (actual: number, forecast: number): number =>
  actual + forecast === 0 ? 0 : (2 * (forecast - actual)) / (forecast + actual);

/** The border between normal and abnormal, and on which side of it the abnormal ones lie. */
const borderOf = (
  deviations: readonly number[],
  { removed, direction }: RiskLocOptions,
): { readonly at: number; readonly below: boolean } => {
  const sorted = [...new Set(deviations)].sort((one, other) => one - other);
  const least = sorted[Math.min(removed, sorted.length - 1)] ?? 0;
  const most = sorted[Math.max(0, sorted.length - 1 - removed)] ?? 0;
  if (direction === 'more') return { at: Math.min(0, -most), below: true };
  const at = Math.abs(least) <= Math.abs(most) ? -least : -most;
  return { at, below: at < 0 };
};

const weigh = (leaves: readonly Leaf[], options: RiskLocOptions): readonly Weighed[] => {
  const deviations = leaves.map(({ actual, forecast }) => deviationOf(actual, forecast));
  const border = borderOf(deviations, options);
  const excess = sum(leaves.map(({ actual, forecast }) => actual - forecast));
  const all = leaves.map((leaf, i): Weighed => {
    const deviation = deviations[i] ?? 0;
    const abnormal = border.below ? deviation < border.at : deviation > border.at;
    const distance = abnormal ? Math.abs(deviation) : Math.abs(border.at - deviation);
    const empty = leaf.actual === 0 && leaf.forecast === 0;
    const power = excess === 0 ? 0 : (leaf.actual - leaf.forecast) / excess;
    return { ...leaf, deviation, abnormal, power, weight: empty && !abnormal ? 0 : Math.min(1, distance) };
  });
  // Abnormal leaves that go against the whole are what is looked for all the same.
  return abnormalPower(all) < 0 ? all.map((leaf) => ({ ...leaf, power: -leaf.power })) : all;
};

const abnormalPower = (leaves: readonly Weighed[]): number =>
  sum(leaves.flatMap(({ abnormal, power }) => (abnormal ? [power] : [])));

/** Weighted share of abnormal leaves, less what is left of the deviations when the change is spread by forecast. */
const riskOf = (leaves: readonly Weighed[]): number => {
  const bad = sum(leaves.flatMap(({ abnormal, weight }) => (abnormal ? [weight] : [])));
  const good = sum(leaves.flatMap(({ abnormal, weight }) => (abnormal ? [] : [weight])));
  const compared = leaves.filter(({ actual, forecast }) => actual !== 0 && forecast !== 0);
  const factor = sum(compared.map(({ actual }) => actual)) / sum(compared.map(({ forecast }) => forecast));
  const before = mean(compared.map(({ deviation }) => Math.abs(deviation)));
  const after = mean(compared.map(({ actual, forecast }) => Math.abs(deviationOf(actual, forecast * factor))));
  return bad / (bad + good + 1) - (before === 0 ? 0 : after / before);
};

const combinations = (keys: readonly Key[], size: number): readonly (readonly Key[])[] =>
  size === 0 ? [[]] : keys.flatMap((key, i) => combinations(keys.slice(i + 1), size - 1).map((rest) => [key, ...rest]));

interface Element {
  readonly scope: Scope;
  readonly leaves: readonly Weighed[];
  readonly power: number;
}

const elementsOf = (leaves: readonly Weighed[], keys: readonly Key[]): readonly Element[] =>
  [...Map.groupBy(leaves, ({ at }) => keys.map((key) => at[key]).join('\n')).values()].map((held) => {
    const at = held[0]?.at;
    return {
      scope: Object.fromEntries(keys.map((key) => [key, at?.[key] ?? ''])),
      leaves: held,
      power: sum(held.map(({ power }) => power)),
    };
  });

/** Values of attributes that nothing abnormal or too little lies under: not looked at in combinations. */
type Pruned = Map<Key, Set<string>>;

const prune = (pruned: Pruned, key: Key, elements: readonly Element[], least: number): void => {
  const values = pruned.get(key) ?? new Set<string>();
  pruned.set(key, values);
  for (const { scope, leaves } of elements) {
    const power = sum(leaves.map((leaf) => Math.max(0, leaf.power)));
    if (power < least || !leaves.some(({ abnormal }) => abnormal)) values.add(scope[key] ?? '');
  }
};

/** The most powerful element of the first layer that has one of enough risk. */
const search = (
  leaves: readonly Weighed[],
  { risk }: RiskLocOptions,
  { pruned, least }: { readonly pruned: Pruned; readonly least: number },
): Element | null => {
  for (let layer = 1; layer <= SCOPE_KEYS.length; layer += 1) {
    let best: Element | null = null;
    for (const keys of combinations(SCOPE_KEYS, layer)) {
      const kept = leaves.filter(({ at }) => keys.every((key) => pruned.get(key)?.has(at[key]) !== true));
      const elements = elementsOf(kept, keys);
      const [only] = keys;
      if (layer === 1 && only !== undefined) prune(pruned, only, elements, least);
      const bar: number = best?.power ?? least;
      const found: Element | undefined = elements
        .filter(({ leaves: held, power }) => power > bar && held.some(({ abnormal }) => abnormal))
        .sort((one, other) => other.power - one.power)
        .find((element) => riskOf(element.leaves) >= risk);
      best = found ?? best;
    }
    if (best !== null) return best;
  }
  return null;
};

/**
 * Root causes, in the order found; empty when no element has enough risk. The whole is never one: at least one attribute
 * is fixed. Source: Kalander, RiskLoc: Localization of Multi-dimensional Root Causes by Weighted Risk, arXiv 2205.10004
 * (2022).
 */
export const riskLoc = (leaves: readonly Leaf[], options: RiskLocOptions): readonly Scope[] => {
  let left = weigh(leaves, options);
  const least = options.power * abnormalPower(left);
  const pruned: Pruned = new Map();
  const found: Scope[] = [];
  while (left.some(({ abnormal }) => abnormal) && abnormalPower(left) >= least) {
    const cause = search(left, options, { pruned, least });
    if (cause === null) break;
    found.push(cause.scope);
    left = left.filter((leaf) => !cause.leaves.includes(leaf));
  }
  return found;
};
