import type { ClosedSlot } from '../model.ts';
import { changedBackends, type Finding } from './constant-cells.ts';
import type { ConstantModel, SameModel } from './constant-models.ts';
import type { ConstantState, Followed } from './constant-state.ts';
import { followDeviations } from './deviations.ts';
import type { Lattice } from './lattice.ts';
import { SERVING_EACH } from './parameters.ts';
import { foldRanks } from './rank.ts';
import { readSlot } from './read-slot.ts';
import { foldServing } from './serving.ts';

/** A scope has changed when all its backends that can be judged have: so the widest slice that has changed is named. */
const hasChanged = (members: readonly number[], changed: readonly boolean[]): boolean =>
  members.length > 0 && members.every((backend) => changed[backend] === true);

/**
 * Evidence that the backends of a scope have changed together, in nats: 0 unless each of them has some the same way, so
 * that one that changed alone is no change of a wider scope.
 */
export const togetherOn = (
  members: readonly number[],
  scope: number,
  { streaks, together }: Pick<Followed, 'streaks' | 'together'>,
): number => {
  const nats = together?.[scope] ?? 0;
  const way = Math.sign(nats);
  return members.every((backend) => way * (streaks[backend] ?? 0) >= SERVING_EACH) ? Math.abs(nats) : 0;
};

/** What one slot's samples say, in planned position. */
const findings = ({ signal, expected }: SameModel, lattice: Lattice, slot: ClosedSlot): readonly Finding[] => {
  const found: Finding[] = [];
  for (const { sample, key, backend } of readSlot(slot, lattice)) {
    const cell = expected.get(key);
    if (cell === undefined || sample.at < cell.from) continue;
    const deviates = signal.deviates(sample, cell.value);
    if (deviates !== null) found.push({ backend, cell: cell.position, at: sample.at, deviates });
  }
  return found;
};

/** The state with the verdicts that follow. A verdict begins with the first sample of its scope. */
const settled = (model: ConstantModel, before: ConstantState, followed: Followed, closedAt: string): ConstantState => {
  const changed = changedBackends(followed.changed, followed.cells);
  const { members } = model;
  const jointly = (held: readonly number[], scope: number): boolean =>
    model.law === 'serving' && togetherOn(held, scope, followed) >= model.threshold;
  const verdicts = members.map((held, scope) =>
    hasChanged(held, changed) || jointly(held, scope) ? 'changed' : 'stable',
  );
  const since = verdicts.map((verdict, scope) => {
    const known = before.since[scope] ?? '';
    const seen = (members[scope] ?? []).some((backend) => (followed.counts[backend] ?? 0) > 0);
    return !seen || (known !== '' && before.verdicts[scope] === verdict) ? known : closedAt;
  });
  return { ...followed, verdicts, since };
};

/**
 * Takes one slot. What should be constant, or rank: a backend has changed after two deviating probes (pairs) in a row,
 * whatever their canaries, or of one cell, whatever others show between; and no longer after twenty conforming ones in a
 * row (of a change of cells, probes of these), or as many as the share that deviated makes unlikely. No false alarms while
 * it is constant. One odd answer says nothing; odd ones that come independently at a rate q a probe make a change of each
 * of the two kinds at most q² a probe. How a service answers: see foldServing.
 */
export const foldConstant = (
  model: ConstantModel,
  lattice: Lattice,
  before: ConstantState,
  slot: ClosedSlot,
): ConstantState => {
  switch (model.law) {
    case 'serving': {
      const followed = foldServing(model, lattice, before, slot);
      return followed === null ? before : settled(model, before, followed, slot.closedAt);
    }
    case 'rank': {
      const ranked = foldRanks(model, lattice, before.pairs ?? {}, slot);
      if (ranked === null) return before;
      return settled(model, before, { ...followDeviations(before, ranked.found), pairs: ranked.pairs }, slot.closedAt);
    }
    case 'constant': {
      const found = findings(model, lattice, slot);
      return found.length === 0 ? before : settled(model, before, followDeviations(before, found), slot.closedAt);
    }
  }
};
