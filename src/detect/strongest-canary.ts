import type { Bet } from './anchor-wealth.ts';
import { backendOf, type Supplied } from './canary-cap.ts';

/** Where, and of which capability (position) each canary is. */
export interface Among {
  readonly holds: (backend: string) => boolean;
  readonly capabilityOf: ReadonlyMap<string, number>;
}

/** What a cell has supplied by bet, and on which backend. */
interface CellSupply {
  readonly backend: string;
  readonly nats: readonly number[];
}

/** Read once for all scopes that are asked: what is noted of a canary is replaced, never changed, once its slot is taken. */
const READ = new WeakMap<Supplied[string], readonly CellSupply[]>();

const supplyOf = (cells: Supplied[string]): readonly CellSupply[] => {
  const known = READ.get(cells);
  if (known !== undefined) return known;
  const read = Object.entries(cells).map(([name, nats]) => ({ backend: backendOf(name), nats }));
  READ.set(cells, read);
  return read;
};

/** The canary that has supplied most to a bet on the backends that `holds` lets through; null where none has. */
export const strongestCanary = (supplied: Supplied, { bet, capability }: Bet, among: Among): string | null => {
  const inside = new Map<string, boolean>();
  const holds = (backend: string): boolean => {
    const known = inside.get(backend) ?? among.holds(backend);
    inside.set(backend, known);
    return known;
  };
  let strongest: string | null = null;
  let most = 0;
  for (const [canary, cells] of Object.entries(supplied)) {
    if (capability !== null && among.capabilityOf.get(canary) !== capability) continue;
    let nats = 0;
    for (const { backend, nats: given } of supplyOf(cells)) if (holds(backend)) nats += given[bet] ?? 0;
    if (nats <= most) continue;
    most = nats;
    strongest = canary;
  }
  return strongest;
};
