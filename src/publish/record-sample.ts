import type { Answer, FailureReason, Sample, Usage } from '../model.ts';
import type { FleetNames } from './fleet-series.ts';
import { inputLength } from '../input-length.ts';
import type { Metrics } from './metrics.ts';
import type { TokenType } from './probe-metrics.ts';
import { recordScores } from './score-series.ts';

/** What is known of a probe besides its sample. */
export interface SampleFacts {
  /** Input tokens of the rendered prompt, for answers whose provider reports none. */
  readonly inputTokens?: number;
  /** The failure that the canary expects: it is healthy and counts as a valid sample. */
  readonly expectedFailure?: FailureReason;
  /** Names of the signals of which the answer shows what should not happen. */
  readonly events?: readonly string[];
}

/** The schedule in a slot's id, `<schedule>@<plannedAt>#<index>`. */
const scheduleOf = (slot: string): string => slot.slice(0, Math.max(0, slot.lastIndexOf('@')));

const tokensByType = (usage: Usage): Record<TokenType, number> => {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0, thinkingTokens = 0 } = usage;
  return {
    input: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens),
    cache_read: cacheReadTokens,
    cache_write: cacheWriteTokens,
    output: Math.max(0, outputTokens - thinkingTokens),
    thinking: thinkingTokens,
  };
};

/** A valid sample can be judged: an answer, or the failure that the canary expects. */
export const isValid = ({ outcome }: Sample, { expectedFailure }: SampleFacts): boolean =>
  outcome.kind === 'answer' || outcome.reason === expectedFailure;

/** What OpenMetrics allows for names and values of an exemplar's labels together. */
const EXEMPLAR_CHARACTERS = 128;

/** Leads to the stored sample, `/api/v1/samples/<probe>`; the canary is left out where it does not fit. */
const exemplarOf = ({ key, canary }: Sample): Readonly<Record<string, string>> => {
  const lengthOf = (labels: Readonly<Record<string, string>>): number =>
    Object.entries(labels).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  const wanted = [{ probe: key, canary }, { probe: key }];
  return wanted.find((labels) => lengthOf(labels) <= EXEMPLAR_CHARACTERS) ?? {};
};

interface Counted {
  readonly backend: string;
  readonly exemplarLabels: Readonly<Record<string, string>>;
}

const recordAnswer = (metrics: Metrics, counted: Counted, answer: Answer, facts: SampleFacts): void => {
  const { backend, exemplarLabels } = counted;
  const { usage, latencyMs, timeToFirstTokenMs } = answer;
  const labels = { backend, input_length: inputLength(usage.inputTokens ?? facts.inputTokens ?? 0) };
  metrics.probe_duration_seconds.observe({ labels, value: latencyMs / 1e3, exemplarLabels });
  if (timeToFirstTokenMs !== undefined)
    metrics.probe_time_to_first_token_seconds.observe({ labels, value: timeToFirstTokenMs / 1e3, exemplarLabels });
  for (const [token_type, count] of Object.entries(tokensByType(usage)))
    if (count > 0) metrics.tokens_total.inc({ backend, token_type }, count);
};

/** Counts one committed sample. */
export const recordSample = (metrics: Metrics, names: FleetNames, sample: Sample, facts: SampleFacts): void => {
  const { outcome } = sample;
  const backend = names.backend(sample.backend);
  const scheduled = scheduleOf(sample.slot);
  const schedule = sample.purpose === 'schedule' && names.hasSchedule(scheduled) ? scheduled : sample.purpose;
  metrics.probes_total.inc({ backend, schedule });
  metrics.cost_usd_total.inc({ backend }, Math.max(0, sample.costUsd));
  const exemplarLabels = exemplarOf(sample);
  if (sample.late === true) metrics.samples_late_total.inc({ exemplarLabels });
  for (const signal of facts.events ?? []) metrics.events_total.inc({ labels: { backend, signal }, exemplarLabels });
  for (const scorer of sample.unscored)
    metrics.unscored_total.inc({ labels: { backend, scorer: names.scorer(scorer) }, exemplarLabels });
  if (isValid(sample, facts)) metrics.samples_total.inc({ canary: names.canary(sample.canary), backend });
  else if (outcome.kind === 'failure')
    metrics.probe_failures_total.inc({ labels: { backend, reason: outcome.reason }, exemplarLabels });
  recordScores(metrics, names, sample, exemplarLabels);
  if (outcome.kind === 'answer') recordAnswer(metrics, { backend, exemplarLabels }, outcome, facts);
};
