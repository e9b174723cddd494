import { cellKey } from '../model.ts';
import type { Cell, Random } from '../model.ts';
import { shuffle } from './shuffle.ts';

/** What the order of a cycle depends on beside its cells. */
export interface OrderRequest {
  readonly cells: readonly Cell[];
  readonly repeats: number;
  /** Model of a backend, by its id: backends of one model get their canaries in the same order. */
  readonly modelOf: (backend: string) => string;
  readonly random: Random;
}

const groupBy = <T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return groups;
};

const promptKey = ({ canary, variant }: Cell): string => `${canary}@${variant}`;

/** One order of the prompts for every round; two rounds never meet at the same prompt while there is another. */
const rounds = (prompts: readonly string[], repeats: number, random: Random): readonly string[] => {
  const list: string[] = [];
  for (let round = 0; round < repeats; round += 1) {
    const order = shuffle(prompts, random);
    const [first, ...others] = order;
    const meets = first !== undefined && others.length > 0 && first === list.at(-1);
    list.push(...(meets ? [...others, first] : order));
  }
  return list;
};

/** The cells of one backend in the order of its model, without those that it has not. */
const sequenceOf = (cells: readonly Cell[], order: readonly string[]): readonly Cell[] => {
  const byPrompt = new Map(cells.map((cell) => [promptKey(cell), cell]));
  return order.flatMap((prompt) => {
    const cell = byPrompt.get(prompt);
    return cell === undefined ? [] : [cell];
  });
};

/** Moves each repeat that directly follows the same cell behind the next other one. */
const separate = (cells: readonly Cell[]): readonly Cell[] => {
  const list: Cell[] = [];
  const held: Cell[] = [];
  const same = (cell: Cell): boolean => {
    const last = list.at(-1);
    return last !== undefined && cellKey(last) === cellKey(cell);
  };
  for (const cell of cells) {
    if (same(cell)) {
      held.push(cell);
      continue;
    }
    list.push(cell);
    const next = held.findIndex((waiting) => !same(waiting));
    if (next !== -1) list.push(...held.splice(next, 1));
  }
  return [...list, ...held];
};

/**
 * The probes of a cycle in the order of their start: each cell `repeats` times.
 * Each backend's probes lie evenly over the whole with a phase of its own, so that its neighbours change from cycle
 * to cycle. Backends of one model share the order of canaries: the same canary reaches them within about a minute,
 * which is what paired comparisons need. A cell directly follows itself only if nothing else can be put between.
 */
export const orderProbes = ({ cells, repeats, modelOf, random }: OrderRequest): readonly Cell[] => {
  const places: { readonly at: number; readonly cell: Cell }[] = [];
  for (const ofModel of groupBy(cells, (cell) => modelOf(cell.backend)).values()) {
    const order = rounds([...new Set(ofModel.map(promptKey))], repeats, random);
    for (const ofBackend of groupBy(ofModel, (cell) => cell.backend).values()) {
      const sequence = sequenceOf(ofBackend, order);
      const phase = random();
      places.push(...sequence.map((cell, i) => ({ at: (i + phase) / sequence.length, cell })));
    }
  }
  return separate(places.sort((a, b) => a.at - b.at).map(({ cell }) => cell));
};
