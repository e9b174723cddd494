import type { Incident } from '../judgement.ts';
import type { Clock, Sample, Scores } from '../model.ts';
import { cellKey, inScope } from '../model.ts';
import type { CellView, FailingSample, StatusView, Views } from '../publish/views.ts';
import type { Store } from '../store/store.ts';
import type { FoldLoop } from './fold-loop.ts';
import type { Setup } from './setup.ts';

const DAY_MS = 86_400_000;
/** Samples looked through for those that speak for an incident. */
const SEARCHED = 2_000;
const SHOWN = 3;

export interface ViewSources {
  readonly store: Store;
  readonly clock: Clock;
  readonly setup: () => Setup;
  readonly folds: FoldLoop;
  /** Everything of the status that the process itself knows. */
  readonly process: () => Pick<StatusView, 'version' | 'startedAt' | 'ready' | 'reason' | 'foldLagSeconds'>;
}

const iso = (ms: number): string => new Date(ms).toISOString();

const worst = ({ scores }: Sample): number => Math.min(1, ...Object.values(scores).filter((score) => score !== null));

/** Samples of the incident's slice since its onset that scored below 1, worst first, of different canaries. */
const failing = async (incident: Incident, { store, setup }: ViewSources): Promise<readonly FailingSample[]> => {
  const { config, match } = setup();
  const inside = new Set(config.backends.filter((one) => inScope(one, incident.scope)).map(({ id }) => id));
  const samples = await store.readSamples({
    since: incident.onsetAt,
    ...(incident.closedAt === null ? {} : { until: incident.closedAt }),
    purposes: ['schedule', 'burst'],
    limit: SEARCHED,
  });
  const bad = samples
    .filter((sample) => inside.has(sample.backend) && sample.outcome.kind === 'answer' && worst(sample) < 1)
    .sort((a, b) => worst(a) - worst(b));
  const byCanary = [...new Map(bad.reverse().map((sample) => [sample.canary, sample])).values()].reverse();
  const baselines = new Map(match.cells.map((cell) => [cellKey(cell), cell.baseline]));
  return byCanary.slice(0, SHOWN).map((sample) => {
    const kept = baselines.get(cellKey(sample))?.runs.flatMap((run) => run.samples) ?? [];
    const good = kept.find(({ text, scores }) => text !== undefined && (scores.correct ?? 1) === 1);
    return { sample, baselineText: good?.text ?? null };
  });
};

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
    backends: () => Promise.resolve(setup().config.backends),
    verdicts: () => Promise.resolve(folds.verdicts(iso(clock.now()))),
    incidents: () => store.readIncidents(),
    incident: async (id) => {
      const incident = (await store.readIncidents()).find((one) => one.id === id);
      return incident === undefined ? null : { incident, failing: await failing(incident, sources) };
    },
    cells: () => cells(sources),
    samples: (query) => store.readSamples(query),
  };
};
