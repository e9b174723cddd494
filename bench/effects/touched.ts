import type { Sample } from '../../src/model.ts';
import type { HealthyFleet } from '../../test/support/healthy-fleet.ts';
import type { VirtualDaemon } from '../../test/support/virtual-daemon.ts';

/** How the answers that a fault fell on differ from those of the healthy cycles before, canary by canary. */
export interface Touched {
  readonly requests: number;
  /** Canaries whose mean score fell by a tenth at least, by aspect. */
  readonly fallen: Readonly<Record<string, readonly string[]>>;
  readonly failures: number;
}

const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length;

const scoresBy = (samples: readonly Sample[]): ReadonlyMap<string, readonly number[]> => {
  const scores = samples.flatMap(({ canary, outcome, scores: own }) =>
    outcome.kind === 'failure'
      ? []
      : Object.entries(own).flatMap(([aspect, score]) =>
          score === null ? [] : [{ key: `${aspect} ${canary}`, score }],
        ),
  );
  const grouped = Map.groupBy(scores, ({ key }) => key);
  return new Map([...grouped].map(([key, all]) => [key, all.map(({ score }) => score)]));
};

/** What became of the answers that these faults fell on. */
export const touchedBy = async (
  names: ReadonlySet<string>,
  fleet: HealthyFleet,
  daemon: VirtualDaemon,
): Promise<Touched> => {
  const requests = fleet.simulator.requests();
  const hit = new Set(
    requests.flatMap(({ faults, requestId }) => (faults.some((one) => names.has(one)) ? [requestId] : [])),
  );
  const samples: Sample[] = [];
  for (const { id } of fleet.config.backends)
    samples.push(...(await daemon.store.readSamples({ backend: id, purposes: ['schedule'], limit: 10_000 })));
  const touched = samples.filter(({ key }) => hit.has(key));
  const before = scoresBy(samples.filter(({ key }) => !hit.has(key)));
  const fallen = [...scoresBy(touched)].flatMap(([key, scores]) => {
    const usual = before.get(key);
    return usual !== undefined && mean(scores) < mean(usual) - 0.1 ? [key] : [];
  });
  return {
    requests: hit.size,
    fallen: Object.fromEntries(
      [...Map.groupBy(fallen, (key) => key.split(' ')[0] ?? '')].map(([aspect, keys]) => [
        aspect,
        keys.map((key) => key.slice(aspect.length + 1)),
      ]),
    ),
    failures: touched.filter(({ outcome }) => outcome.kind === 'failure').length,
  };
};
