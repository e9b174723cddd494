import { roundUp } from '../stats/round.ts';

/** What each cell has supplied by ε since it last supplied nothing, in nats; cells that supply nothing are absent. */
export type Supplied = Record<string, number[]>;

/**
 * The increments of one sample, cut so that its cell never supplies more than `cap` nats to any scope since any moment:
 * c ← max(0, c) + d with d = min(log L, cap − max(0, c)) telescopes to a supply of at most c ≤ cap over every window.
 * Cutting only lowers wealth, whatever it depends on, so the false-alarm guarantee holds unchanged. Notes the new c in
 * `supplied`, rounded up to a thousandth.
 */
export const capCell = (
  supplied: Supplied,
  cell: string,
  increments: readonly number[],
  cap: number,
): readonly number[] => {
  const known = supplied[cell];
  if (known === undefined && increments.every((increment) => increment <= 0)) return increments;
  const held = known ?? increments.map(() => 0);
  const cut = increments.map((increment, e) => Math.min(increment, Math.max(0, cap - (held[e] ?? 0))));
  const after = cut.map((given, e) => Math.max(0, roundUp((held[e] ?? 0) + given, 1000)));
  if (after.some((nats) => nats > 0)) supplied[cell] = after;
  else Reflect.deleteProperty(supplied, cell);
  return cut;
};
