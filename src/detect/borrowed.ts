import type { Tally } from '../stats/beta-mixture.ts';
import { borrowTallies, NOTHING, plus } from '../stats/borrow-tallies.ts';

/** A cell's own record; others with its `prompt` (canary and variant) were asked the same. */
export interface OwnRecord {
  readonly capability: string;
  readonly group: string;
  readonly prompt?: string;
  readonly model?: string;
  readonly tally: Tally;
}

/**
 * What is known of each cell from others that were asked the same, in the order given, as a tally to be added to its
 * own: from the other groups of its model, and through them from other models.
 */
const borrowed = (records: readonly OwnRecord[]): readonly Tally[] => {
  const shared = [...records.entries()].flatMap(([index, { prompt, model = '', group, tally }]) =>
    prompt === undefined ? [] : [{ index, prompt, model, group, tally, place: `${prompt}@${model}` }],
  );
  const places = Map.groupBy(shared, ({ place }) => place);
  const ofModels = borrowTallies(
    [...places.values()].map((inside) => ({
      item: inside[0]?.prompt ?? '',
      unit: inside[0]?.model ?? '',
      tally: inside.map(({ tally }) => tally).reduce(plus, NOTHING),
    })),
  );
  const beside = new Map([...places.keys()].map((place, at) => [place, ofModels[at] ?? NOTHING]));
  const found = borrowTallies(
    shared.map(({ place, model, group, tally }) => ({
      ...{ item: place, unit: `${group}@${model}`, tally },
      beside: beside.get(place) ?? NOTHING,
    })),
  );
  const all = records.map(() => NOTHING);
  for (const [at, { index }] of shared.entries()) all[index] = found[at] ?? NOTHING;
  return all;
};

/** The tallies with what is borrowed. */
export const withBorrowed = (records: readonly OwnRecord[]): readonly Tally[] => {
  const others = borrowed(records);
  return records.map(({ tally }, index) => plus(tally, others[index] ?? NOTHING));
};
