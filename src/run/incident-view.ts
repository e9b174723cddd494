import type { Incident, Verdict } from '../judgement.ts';
import { inScope } from '../model.ts';
import { nextSteps } from '../publish/next-steps.ts';
import { publicBackend } from '../publish/public-backend.ts';
import type { IncidentView, NearbyChange } from '../publish/views.ts';
import { CHANGE_EVENTS_KEPT } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { failingSamples } from './failing-samples.ts';
import type { Comparison } from './failing-samples.ts';
import { windowOf } from './near.ts';
import { nearbyChanges, nearbyVerdicts } from './nearby.ts';

/** Changes of verdict read for one incident. */
const CHANGES_READ = 2_000;

export interface IncidentSources extends Comparison {
  readonly store: Store;
  /** As they stand now. */
  readonly verdicts: readonly Verdict[];
  readonly events: readonly NearbyChange[];
  readonly nowMs: number;
}

/** One incident with what helps to look into it, from the store and the configuration as it is now. */
export const viewIncident = async (incident: Incident, sources: IncidentSources): Promise<IncidentView> => {
  const { store, backends, verdicts } = sources;
  const { since } = windowOf(incident);
  const [failing, changes, incidents, pauses, changeEvents, [firstFold]] = await Promise.all([
    failingSamples(incident, store, sources),
    store.readChanges({ since, limit: CHANGES_READ }),
    store.readIncidents(),
    store.readPauses(since),
    store.readChangeEvents({ limit: CHANGE_EVENTS_KEPT }),
    store.readSums(1, 1),
  ]);
  return {
    incident,
    backends: backends.filter((one) => inScope(one, incident.scope)).map(publicBackend),
    failing,
    verdicts: nearbyVerdicts(incident, verdicts, backends),
    changes: nearbyChanges(incident, {
      ...sources,
      changes,
      incidents,
      pauses,
      changeEvents,
      watchedSince: firstFold?.at ?? null,
    }),
    nextSteps: nextSteps(incident, failing[0]?.sample ?? null),
  };
};
