import type { Fleet } from '../publish/fleet-series.ts';
import type { Recorder } from '../publish/recorder.ts';
import { scopeName } from '../model.ts';
import type { Clock, Scope } from '../model.ts';
import { isWhollyPaused } from '../plan/pauses.ts';
import type { Span } from '../plan/pauses.ts';
import { CHANGE_EVENTS_KEPT } from '../store/store.ts';
import type { Store } from '../store/store.ts';
import { baselineSummaries } from './baseline-summary.ts';
import type { FoldLoop } from './fold-loop.ts';
import { EVENT_NAMES } from './sample-events.ts';
import type { Setup } from './setup.ts';

const DAY_MS = 86_400_000;

export interface PublicationTools {
  readonly store: Store;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly setup: () => Setup;
  readonly folds: FoldLoop;
  /** Pauses in effect. */
  readonly paused: () => readonly Span[];
}

/** Shows committed state in the metrics. */
export interface Publication {
  /** Names of a new configuration, and everything below. */
  readonly fleet: () => Promise<void>;
  /** Incidents as the store has them: a scrape before the states are restored must not resolve a page. */
  readonly incidents: () => Promise<void>;
  /** What a fold may have changed. */
  readonly judgement: () => Promise<void>;
  /** What people have told of. */
  readonly changeEvents: () => Promise<void>;
  /** What is read from all samples of a day: dearer, and due once a minute or so. */
  readonly samples: () => Promise<void>;
}

const fleetOf = ({ config, suite, cells }: Setup): Fleet => ({
  backends: config.backends,
  canaries: suite.canaries,
  schedules: config.schedules,
  cells,
  scorers: [...new Set(suite.canaries.flatMap(({ checks }) => checks.map(({ type }) => type)))],
  events: EVENT_NAMES,
});

export const createPublication = (tools: PublicationTools): Publication => {
  const { store, clock, recorder, setup, folds } = tools;
  const iso = (ms: number): string => new Date(ms).toISOString();
  /** For each of these scopes, and each that is paused: whether all its backends are. */
  const pausesOf = (scopes: readonly Scope[]) => {
    const spans = tools.paused();
    const { backends } = setup().config;
    const distinct = new Map([...scopes, ...spans.map(({ scope }) => scope)].map((scope) => [scopeName(scope), scope]));
    return [...distinct.values()].map((scope) => ({ scope, paused: isWhollyPaused(scope, backends, spans) }));
  };
  const judgement = async (): Promise<void> => {
    const now = iso(clock.now());
    const { spentUsd, reservedUsd } = await store.readSpending(now.slice(0, 10));
    const verdicts = folds.verdicts(now);
    const incidents = await store.readIncidents();
    recorder.publish({
      verdicts,
      incidents,
      divergences: folds.divergences(),
      pauses: pausesOf([...verdicts, ...incidents].map(({ scope }) => scope)),
      spending: { limitUsd: setup().config.budget.dollarsPerDay, spentUsd, reservedUsd },
    });
  };
  const changeEvents = async (): Promise<void> => {
    recorder.publish({ changeEvents: await store.readChangeEvents({ limit: CHANGE_EVENTS_KEPT }) });
  };
  const samples = async (): Promise<void> => {
    recorder.publish({ scores: await store.readScoreMeans(iso(clock.now() - DAY_MS)) });
  };
  return {
    incidents: async () => {
      await recorder.setFleet(fleetOf(setup()));
      const incidents = await store.readIncidents();
      recorder.publish({ incidents, pauses: pausesOf(incidents.map(({ scope }) => scope)) });
    },
    judgement,
    samples,
    changeEvents,
    fleet: async () => {
      await recorder.setFleet(fleetOf(setup()));
      recorder.publish({ baselines: baselineSummaries(setup()) });
      const week = await store.readScoreMeans(iso(clock.now() - 7 * DAY_MS));
      for (const { canary, backend, lastAt } of week) recorder.onEarlierSample({ canary, backend, at: lastAt });
      await samples();
      await changeEvents();
      await judgement();
    },
  };
};
