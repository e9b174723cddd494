import { matchBaselines } from '../../baselines/match.ts';
import type { Verdict } from '../../judgement.ts';
import { scopeName } from '../../model.ts';
import { viewIncident } from '../../run/incident-view.ts';
import type { IncidentView } from '../../publish/views.ts';
import type { Store } from '../../store/store.ts';
import type { Io } from '../io.ts';
import type { Everything } from '../load-everything.ts';
import { scheduledCells } from '../scheduled-cells.ts';

/** Changes of verdict that are looked through for the current ones. */
const CHANGES_READ = 5_000;

/** The newest change of each signal on each scope: its verdict as of the last fold. */
const current = (changes: readonly Verdict[]): readonly Verdict[] => [
  ...new Map(changes.toReversed().map((one) => [`${scopeName(one.scope)}\n${one.signal}`, one])).values(),
];

/** One incident as its page shows it, read from the store and the files; null when the store does not have it. */
export const readIncident = async (
  id: string,
  { config, suite, baselines }: Everything,
  store: Store,
  { clock }: Io,
): Promise<IncidentView | null> => {
  const incident = (await store.readIncidents()).find((one) => one.id === id);
  if (incident === undefined) return null;
  const { backends } = config;
  const cells = scheduledCells(config, suite);
  const match = matchBaselines({ suite, backends, baselines, now: clock.now(), cells });
  const verdicts = current(await store.readChanges({ limit: CHANGES_READ }));
  return viewIncident(incident, { store, backends, suite, match, verdicts, events: [], nowMs: clock.now() });
};
