import type { Bet } from './anchor-wealth.ts';
import { backendOf, type Supplied } from './canary-cap.ts';

/** Where, and of which capability (position) each canary is. */
export interface Among {
  readonly holds: (backend: string) => boolean;
  readonly capabilityOf: ReadonlyMap<string, number>;
}

/** The canary that has supplied most to a bet on the backends that `holds` lets through; null where none has. */
export const strongestCanary = (supplied: Supplied, { bet, capability }: Bet, among: Among): string | null => {
  const inside = new Map<string, boolean>();
  const holds = (name: string): boolean => {
    const known = inside.get(name) ?? among.holds(backendOf(name));
    inside.set(name, known);
    return known;
  };
  let strongest: string | null = null;
  let most = 0;
  for (const [canary, cells] of Object.entries(supplied)) {
    if (capability !== null && among.capabilityOf.get(canary) !== capability) continue;
    let nats = 0;
    for (const [name, given] of Object.entries(cells)) if (holds(name)) nats += given[bet] ?? 0;
    if (nats <= most) continue;
    most = nats;
    strongest = canary;
  }
  return strongest;
};
