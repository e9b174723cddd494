import { ASPECTS } from '../model.ts';
import type { Sample } from '../model.ts';
import type { Fleet, FleetNames } from './fleet-series.ts';
import type { Metrics } from './metrics.ts';

/** One series of scores. */
interface ScoreLabels {
  readonly backend: string;
  readonly capability: string;
  readonly aspect: string;
}

const keyOf = ({ backend, capability, aspect }: ScoreLabels): string => [backend, capability, aspect].join('\u0000');

/** Every series that the fleet's checks can fill, each once. */
const scoreSeries = ({ canaries, cells }: Fleet): ReadonlyMap<string, ScoreLabels> => {
  const byId = new Map(canaries.map((canary) => [canary.id, canary]));
  const all = cells.flatMap(({ canary: id, backend }): readonly ScoreLabels[] => {
    const canary = byId.get(id);
    if (canary === undefined) return [];
    const { capability, checks } = canary;
    const aspects = checks === undefined ? ASPECTS : checks.map(({ aspect }) => aspect);
    return aspects.map((aspect) => ({ backend, capability, aspect }));
  });
  return new Map(all.map((labels) => [keyOf(labels), labels]));
};

/** Makes the series of scores at 0 that are not there, and removes those that the fleet cannot fill any more. */
export const setScoreSeries = async (metrics: Metrics, fleet: Fleet): Promise<void> => {
  const wanted = scoreSeries(fleet);
  for (const { labels } of (await metrics.scores_total.get()).values) {
    const { backend = '', capability = '', aspect = '' } = labels as Partial<ScoreLabels>;
    if (wanted.has(keyOf({ backend, capability, aspect }))) continue;
    metrics.scores_total.remove({ backend, capability, aspect });
    metrics.score_loss_total.remove({ backend, capability, aspect });
  }
  for (const labels of wanted.values()) {
    metrics.scores_total.inc({ ...labels }, 0);
    metrics.score_loss_total.inc({ labels: { ...labels }, value: 0 });
  }
};

/**
 * Counts the scores of a sample of a schedule. Bursts are left out: they go where something is wrong, and would make a
 * share of all answers look worse than it is.
 */
export const recordScores = (
  metrics: Metrics,
  names: FleetNames,
  sample: Sample,
  exemplarLabels: Readonly<Record<string, string>>,
): void => {
  if (sample.purpose !== 'schedule') return;
  const capability = names.capability(sample.canary);
  const backend = names.backend(sample.backend);
  for (const aspect of ASPECTS) {
    const score = sample.scores[aspect];
    if (score === undefined || score === null) continue;
    const labels = { backend, capability, aspect };
    metrics.scores_total.inc(labels);
    if (score < 1) metrics.score_loss_total.inc({ labels, value: 1 - score, exemplarLabels });
  }
};
