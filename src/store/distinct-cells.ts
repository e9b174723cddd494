import { cellKey, type Cell } from '../model.ts';
import { byText } from './by-text.ts';

/** Each cell once, ordered by canary, variant, backend. */
export const distinctCells = (cells: Iterable<Cell>): readonly Cell[] => {
  const byKey = new Map<string, Cell>();
  for (const { canary, variant, backend } of cells)
    byKey.set(cellKey({ canary, variant, backend }), { canary, variant, backend });
  return [...byKey.values()].sort(
    (a, b) => byText(a.canary, b.canary) || byText(a.variant, b.variant) || byText(a.backend, b.backend),
  );
};
