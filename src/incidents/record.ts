import { createHash } from 'node:crypto';
import type { Lattice } from '../detect/lattice.ts';
import { type SignalClass, type SliceCandidate } from '../judgement.ts';
import { scopeName, type Scope } from '../model.ts';
import type { Slice } from '../localize/posterior.ts';
import { roundTo } from '../stats/round.ts';

/** `quality-20260302T0113-7f3a`: class, minute of the slot that opened it, and a hash that tells apart those of one minute. */
export const incidentId = (
  kind: SignalClass,
  slot: { readonly id: string; readonly startAt: string },
  scope: Scope,
): string => {
  const minute = slot.startAt.slice(0, 16).replaceAll(/[-:]/g, '');
  const hash = createHash('sha256')
    .update(`${kind}\n${slot.id}\n${scopeName(scope)}`)
    .digest('hex');
  return `${kind}-${minute}-${hash.slice(0, 4)}`;
};

/** Owners of the backends of a scope, each once, in alphabetical order. */
export const ownersOf = (lattice: Lattice, scope: number): readonly string[] =>
  [
    ...new Set(
      (lattice.members[scope] ?? []).flatMap((backend) => {
        const owner = lattice.backends[backend]?.owner;
        return owner === undefined ? [] : [owner];
      }),
    ),
  ].sort();

const SHOWN = 5;

/** The best slices with probabilities to a thousandth; always the first two, further ones from a hundredth up. */
export const candidatesOf = (lattice: Lattice, slices: readonly Slice[]): readonly SliceCandidate[] =>
  slices
    .filter(({ probability }, rank) => rank < 2 || (rank < SHOWN && probability >= 0.01))
    .map(({ scope, probability }) => ({
      scope: lattice.scopes[scope] ?? {},
      probability: roundTo(probability, 1000),
    }));
