import type { Baseline } from '../baselines/baseline.ts';
import type { Clock, Scores } from '../model.ts';
import { cellKey } from '../model.ts';
import type {
  AvailabilityView,
  BaselineView,
  CellView,
  NearbyChange,
  OpenPause,
  StatusView,
  Views,
} from '../publish/views.ts';
import { publicBackend } from '../publish/public-backend.ts';
import type { Store } from '../store/store.ts';
import type { FoldLoop } from './fold-loop.ts';
import { viewIncident } from './incident-view.ts';
import type { Setup } from './setup.ts';

const DAY_MS = 86_400_000;

export interface ViewSources {
  readonly store: Store;
  readonly clock: Clock;
  readonly setup: () => Setup;
  readonly folds: FoldLoop;
  /** Everything of the status that the process itself knows. */
  readonly process: () => Pick<StatusView, 'version' | 'startedAt' | 'ready' | 'reason' | 'foldLagSeconds' | 'control'>;
  readonly availability: () => AvailabilityView;
  readonly pauses: () => readonly OpenPause[];
  /** What else happened to the daemon: its start and reloads. */
  readonly events: () => readonly NearbyChange[];
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** What is told of a baseline. */
const described = ({ recordedAt, expiresAt, approved, model, runs }: Baseline) => ({
  recordedAt,
  expiresAt,
  approved,
  model,
  runs: runs.length,
  samples: runs.reduce((sum, { samples }) => sum + samples.length, 0),
});
const UNRECORDED = { recordedAt: null, expiresAt: null, approved: null, model: null, runs: 0, samples: 0 };

const baselines = ({ setup }: ViewSources): readonly BaselineView[] =>
  setup().match.cells.map(({ baseline, ...cell }) => ({
    ...cell,
    ...(baseline === null ? UNRECORDED : described(baseline)),
  }));

const cells = async ({ store, clock, setup }: ViewSources): Promise<readonly CellView[]> => {
  const { cells: all, suite, match } = setup();
  const capabilities = new Map(suite.canaries.map(({ id, capability }) => [id, capability]));
  const states = new Map(match.cells.map((cell) => [cellKey(cell), cell.state]));
  const scores = new Map<string, Scores>();
  const newest = new Map<string, string>();
  for (const { canary, backend, aspect, mean, lastAt } of await store.readScoreMeans(iso(clock.now() - DAY_MS))) {
    const key = `${canary}@${backend}`;
    scores.set(key, { ...scores.get(key), [aspect]: mean });
    if (lastAt > (newest.get(key) ?? '')) newest.set(key, lastAt);
  }
  return all.map((cell) => {
    const key = `${cell.canary}@${cell.backend}`;
    return {
      ...cell,
      capability: capabilities.get(cell.canary) ?? '',
      baseline: states.get(cellKey(cell)) ?? 'missing',
      scores: scores.get(key) ?? {},
      lastSampleAt: newest.get(key) ?? null,
    };
  });
};

/** What the HTTP side may read, from the store and the last committed fold. */
export const createViews = (sources: ViewSources): Views => {
  const { store, clock, setup, folds } = sources;
  return {
    status: async () => {
      const { config } = setup();
      const { day, spentUsd, reservedUsd } = await store.readSpending(iso(clock.now()).slice(0, 10));
      return {
        ...sources.process(),
        falseAlarmsPerMonth: config.falseAlarmsPerMonth,
        budget: { day, limitUsd: config.budget.dollarsPerDay, spentUsd, reservedUsd },
      };
    },
    backends: () => Promise.resolve(setup().config.backends.map(publicBackend)),
    verdicts: () => Promise.resolve(folds.verdicts(iso(clock.now()))),
    divergences: () => Promise.resolve(folds.divergences()),
    incidents: () => store.readIncidents(),
    incident: async (id) => {
      const incident = (await store.readIncidents()).find((one) => one.id === id);
      if (incident === undefined) return null;
      const { config, suite, match } = setup();
      const verdicts = folds.verdicts(iso(clock.now()));
      const events = sources.events();
      const nowMs = clock.now();
      return viewIncident(incident, { store, backends: config.backends, suite, match, verdicts, events, nowMs });
    },
    cells: () => cells(sources),
    baselines: () => Promise.resolve(baselines(sources)),
    availability: () => Promise.resolve(sources.availability()),
    pauses: () => Promise.resolve(sources.pauses()),
    changeEvents: (query) => store.readChangeEvents(query),
    samples: (query) => store.readSamples(query),
    sample: (key) => store.readSample(key),
  };
};
