import type { Divergence } from '../judgement.ts';
import type { Backend } from '../model.ts';
import { createGaugeSet } from './gauge-set.ts';
import type { Row } from './gauge-set.ts';
import type { Metrics } from './metrics.ts';

type Label = 'backend' | 'signal';

/** Shows how these backends compare with their siblings; those without any have no series. Undefined changes nothing. */
export type ShowDivergences = (all: readonly Divergence[] | undefined, backends: readonly Backend[]) => void;

export const createDivergenceSeries = (metrics: Metrics): ShowDivergences => {
  const evidence = createGaugeSet(metrics.divergence_evidence_nats);
  const threshold = createGaugeSet(metrics.divergence_threshold_nats);
  const difference = createGaugeSet(metrics.divergence_ratio);
  return (all, backends) => {
    if (all === undefined) return;
    const known = new Set(backends.map(({ id }) => id));
    const named = all
      .filter(({ backend }) => known.has(backend))
      .map(({ backend, signal, ...rest }) => ({
        ...rest,
        key: `${backend}\u0000${signal}`,
        labels: (): Record<Label, string> => ({ backend, signal }),
      }));
    evidence.replace(named.map(({ key, labels, evidence: { nats } }): Row<Label> => ({ key, labels, value: nats })));
    threshold.replace(
      named.map(({ key, labels, ...one }): Row<Label> => ({ key, labels, value: one.evidence.threshold })),
    );
    difference.replace(
      named.flatMap(({ key, labels, difference: found }) =>
        Object.entries(found ?? {}).map(([bound, value]) => ({
          key: `${key}\u0000${bound}`,
          value,
          labels: () => ({ ...labels(), bound }),
        })),
      ),
    );
  };
};
