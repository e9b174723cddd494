import { type Incident, type Verdict } from '../../judgement.ts';
import { scopeName } from '../../model.ts';

/** What a replay ends with. */
export interface Summary {
  readonly from: string | null;
  readonly to: string | null;
  readonly slots: number;
  readonly samples: number;
  readonly failures: number;
  /** Samples that no fold sees: late ones and those of other purposes. */
  readonly unfolded: number;
  readonly engine: string;
  readonly verdicts: readonly Verdict[];
  readonly incidents: readonly Incident[];
}

const percent = (ratio: number): string => `${(ratio * 100).toFixed(1)}%`;

const sizeOf = ({ effect }: Pick<Verdict, 'effect'>): string =>
  effect === null
    ? ''
    : `  ${percent(effect.degradedFraction)} bad (${percent(effect.low)} to ${percent(effect.high)})`;

export const verdictJson = (verdict: Verdict): string => JSON.stringify({ event: 'verdict', ...verdict });

export const verdictText = (verdict: Verdict): string => {
  const { at, scope, signal, evidence } = verdict;
  const nats = `${evidence.nats.toFixed(1)} of ${evidence.threshold.toFixed(1)} nats`;
  return `${at}  ${scopeName(scope)}  ${signal}  ${verdict.verdict}  ${nats}${sizeOf(verdict)}`;
};

export const summaryJson = (summary: Summary): string => JSON.stringify({ event: 'summary', ...summary });

const incidentText = (incident: Incident): string => {
  const end = incident.closedAt === null ? 'open' : `closed ${incident.closedAt}`;
  const where = incident.localized ? scopeName(incident.scope) : `${scopeName(incident.scope)} (cannot tell yet)`;
  return `${incident.id}  ${where}  ${incident.signals.join(', ')}  since ${incident.onsetAt}  ${end}${sizeOf(incident)}`;
};

export const summaryText = (summary: Summary): string => {
  const { slots, samples, failures, unfolded, incidents } = summary;
  const counts = `${samples} samples in ${slots} slots, ${failures} failures, ${unfolded} not folded`;
  const found = incidents.length === 0 ? ['no incidents'] : incidents.map(incidentText);
  return [counts, ...found].join('\n');
};
