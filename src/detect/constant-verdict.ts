import type { Verdict, VerdictName } from '../judgement.ts';
import { roundTo } from '../stats/round.ts';
import type { ConstantModel } from './constant-models.ts';
import type { ConstantState } from './constant-state.ts';
import { togetherOn } from './constant.ts';
import type { Lattice } from './lattice.ts';
import { DEVIATIONS_IN_A_ROW } from './parameters.ts';
import type { ServingModel } from './serving-model.ts';

const latest = (members: readonly number[], { lastValid }: ConstantState): string | null =>
  members.reduce<string | null>((last, backend) => {
    const at = lastValid[backend] ?? null;
    return at !== null && (last === null || at > last) ? at : last;
  }, null);

/** Deviations in a row that all backends of a scope have; not fewer than are needed while it has changed. */
const deviationsOf = (held: readonly number[], { streaks }: ConstantState, shown: VerdictName): number =>
  shown === 'changed'
    ? DEVIATIONS_IN_A_ROW
    : Math.min(...held.map((backend) => Math.max(0, streaks[backend] ?? 0)), DEVIATIONS_IN_A_ROW);

/** Evidence that all backends of a scope have, each or together, in nats. */
const servingNats = (held: readonly number[], scope: number, state: ConstantState): number =>
  Math.max(Math.min(...held.map((backend) => Math.abs(state.streaks[backend] ?? 0))), togetherOn(held, scope, state));

/** A scope that has changed as a whole has at least the evidence of any part of it that has. */
const changedNats = (model: ServingModel, held: readonly number[], state: ConstantState): number =>
  Math.max(
    ...model.members.flatMap((part, scope) =>
      part.length > 0 && state.verdicts[scope] === 'changed' && part.every((backend) => held.includes(backend))
        ? [servingNats(part, scope, state)]
        : [],
    ),
  );

/** Evidence that all backends of a scope have; nats for a serving signal, deviations in a row for the others. */
const evidenceOf = (model: ConstantModel, scope: number, state: ConstantState, shown: VerdictName) => {
  const held = model.members[scope] ?? [];
  if (model.law !== 'serving') {
    return { nats: deviationsOf(held, state, shown), threshold: DEVIATIONS_IN_A_ROW };
  }
  const nats = shown === 'changed' ? changedNats(model, held, state) : servingNats(held, scope, state);
  return { nats, threshold: roundTo(model.threshold, 1000) };
};

/** A service that answers slower, or from a lost cache, is worse; what should be constant has no better or worse. */
const directionOf = (
  model: ConstantModel,
  held: readonly number[],
  { streaks }: ConstantState,
): Verdict['direction'] => {
  if (model.law !== 'serving') return 'either';
  const rises = held.filter((backend) => (streaks[backend] ?? 0) > 0).length;
  if (rises > 0 && rises < held.length) return 'either';
  return rises > 0 === (model.signal.worse === 'rise') ? 'worse' : 'better';
};

/** When verdicts are read (ISO 8601), and what is stale then. */
interface Reading {
  readonly at: string;
  readonly staleBefore: string;
}

/** The verdict on one scope. */
const verdictOf = (
  model: ConstantModel,
  lattice: Lattice,
  state: ConstantState,
  { scope, at, staleBefore }: Reading & { readonly scope: number },
): Verdict => {
  const { signal, members } = model;
  const held = members[scope] ?? [];
  const lastValidAt = latest(held, state);
  const shown = state.verdicts[scope] ?? 'stable';
  const verdict = lastValidAt === null ? 'insufficient' : lastValidAt < staleBefore ? 'stale' : shown;
  const since = state.since[scope] ?? '';
  return {
    scope: lattice.scopes[scope] ?? {},
    signal: signal.name,
    class: signal.class,
    verdict,
    direction: verdict === 'changed' ? directionOf(model, held, state) : 'none',
    at,
    since: verdict === shown && since !== '' ? since : (lastValidAt ?? at),
    evidence: evidenceOf(model, scope, state, shown),
    effect: null,
    samples: held.reduce((sum, backend) => sum + (state.counts[backend] ?? 0), 0),
    lastValidAt,
  };
};

/** The verdicts on all scopes that have a backend to judge. */
export const constantVerdicts = (
  model: ConstantModel,
  lattice: Lattice,
  state: ConstantState,
  reading: Reading,
): readonly Verdict[] =>
  model.members.flatMap((held, scope) =>
    held.length === 0 ? [] : [verdictOf(model, lattice, state, { scope, ...reading })],
  );

/** The verdicts that a slot has changed, read at its end. */
export const constantChanges = (
  model: ConstantModel,
  lattice: Lattice,
  { before, after }: { readonly before: ConstantState; readonly after: ConstantState },
  reading: Reading,
): readonly Verdict[] =>
  model.members.flatMap((_, scope) =>
    after.since[scope] === before.since[scope] ? [] : [verdictOf(model, lattice, after, { scope, ...reading })],
  );
