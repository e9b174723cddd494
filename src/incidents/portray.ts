import type { Lattice } from '../detect/lattice.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import type { OtherFault } from '../localize/beside.ts';
import { NAMED_PROBABILITY } from '../localize/localize.ts';
import type { Slice } from '../localize/posterior.ts';
import { callersHit } from '../localize/caller-size.ts';
import { degradedFraction } from '../localize/size.ts';
import type { Incident } from '../judgement.ts';
import type { QuietOn } from './quiet.ts';
import type { Outcomes } from './outcomes.ts';
import { candidatesOf, ownersOf } from './record.ts';
import { ruledOut } from './ruled-out.ts';

/** What an incident shows of where and how much. */
export type Portrait = Pick<
  Incident,
  'scope' | 'candidates' | 'localized' | 'effect' | 'callers' | 'owners' | 'provisional' | 'ruledOut'
>;

export interface Sitter {
  readonly signals: readonly string[];
  /** Position of its scope. */
  readonly scope: number;
  readonly onset: number;
  readonly slices: readonly Slice[];
  /** Of its signals, the leading one first; not empty. */
  readonly views: readonly SignalView[];
  readonly rivals: readonly OtherFault[];
  readonly outcomes: Outcomes;
  readonly quiet: QuietOn;
}

/** Backends of a scope that no other fault explains; all of them where others explain every one. */
export const ownMembers = (lattice: Lattice, scope: number, rivals: readonly OtherFault[]): readonly number[] => {
  const members = lattice.members[scope] ?? [];
  const own = members.filter((backend) => !rivals.some((rival) => rival.members.includes(backend)));
  return own.length > 0 ? own : members;
};

export const portray = (lattice: Lattice, sitter: Sitter): Portrait => {
  const { scope, onset, slices, views, rivals } = sitter;
  const [leading] = views;
  const candidates = candidatesOf(lattice, slices);
  const [best] = slices;
  const localized = best !== undefined && best.probability >= NAMED_PROBABILITY && best.scope === scope;
  const elsewhere = new Set(rivals.flatMap(({ members }) => members));
  const members = ownMembers(lattice, scope, rivals);
  const known = leading?.state.anchors?.callers;
  const callers = callersHit(known, members);
  return {
    scope: lattice.scopes[scope] ?? {},
    candidates,
    localized,
    effect: leading === undefined ? null : degradedFraction(bucketsOf(leading), onset, members, known),
    ...(callers === null ? {} : { callers }),
    owners: ownersOf(lattice, scope),
    provisional: views.some(({ model }) => model.scopes[scope]?.provisional === true),
    ruledOut: ruledOut(lattice, { ...sitter, localized, candidates, elsewhere }),
  };
};
