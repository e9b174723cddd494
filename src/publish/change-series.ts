import { scopeName } from '../model.ts';
import type { ChangeEvent } from '../operator-events.ts';
import type { Row } from './gauge-set.ts';
import type { SCOPE_LABELS } from './metric-definition.ts';
import { scopeLabels } from './verdict-series.ts';

const PAIRS_SHOWN = 200;

/** The newest change of each kind and scope, for the 200 pairs that changed last. */
export const changeRows = (events: readonly ChangeEvent[]): readonly Row<(typeof SCOPE_LABELS)[number] | 'kind'>[] => {
  const newest = new Map<string, ChangeEvent>();
  for (const event of events.toSorted((a, b) => (a.at < b.at ? 1 : -1))) {
    const key = `${scopeName(event.scope)}\u0000${event.kind}`;
    if (!newest.has(key) && newest.size < PAIRS_SHOWN) newest.set(key, event);
  }
  return [...newest].map(([key, { scope, kind, at }]) => ({
    key,
    value: Date.parse(at) / 1e3,
    labels: () => ({ ...scopeLabels(scope), kind }),
  }));
};
