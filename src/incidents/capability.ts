import { fallFocus } from '../detect/fall.ts';
import type { Lattice } from '../detect/lattice.ts';
import type { SignalView } from '../detect/signal-view.ts';

/** The capability whose own answers lead the evidence of a signal on a scope; null where answers of all kinds do. */
export const leadingCapability = (lattice: Lattice, { model, state }: SignalView, scope: number): string | null => {
  if (model.anchors === null || state.anchors === null) return null;
  const position = fallFocus(state.anchors, lattice, scope);
  return [...model.anchors.capabilities].find(([, at]) => at === position)?.[0] ?? null;
};
