import { BASELINE_STATES } from '../judgement.ts';
import { ASPECTS } from '../model.ts';
import type { BaselineSummary } from '../publish/publisher.ts';
import type { CellMatch } from '../baselines/match.ts';
import type { Setup } from './setup.ts';

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Means by capability and aspect; each cell counts alike, as each is sent once a cycle. */
const scoresOf = (cells: readonly CellMatch[], capabilities: ReadonlyMap<string, string>) => {
  const means = cells.flatMap(({ canary, baseline }) =>
    ASPECTS.flatMap((aspect) => {
      const runs = baseline?.runs ?? [];
      const scores = runs.flatMap(({ samples }) => samples.flatMap(({ scores: own }) => own[aspect] ?? []));
      const capability = capabilities.get(canary);
      return capability === undefined || scores.length === 0 ? [] : [{ capability, aspect, mean: meanOf(scores) }];
    }),
  );
  return [...Map.groupBy(means, ({ capability, aspect }) => `${capability}\u0000${aspect}`).values()].flatMap(
    (group) => {
      const [first] = group;
      return first === undefined ? [] : [{ ...first, mean: meanOf(group.map(({ mean }) => mean)) }];
    },
  );
};

/** What there is to compare with, by backend. */
export const baselineSummaries = ({
  config,
  suite,
  match,
}: Pick<Setup, 'config' | 'suite' | 'match'>): readonly BaselineSummary[] => {
  const capabilities = new Map(suite.canaries.map(({ id, capability }) => [id, capability]));
  return config.backends.map(({ id }) => {
    const own = match.cells.filter(({ backend }) => backend === id);
    const cells = Object.fromEntries(
      BASELINE_STATES.map((name) => [name, own.filter(({ state }) => state === name).length]),
    );
    const used = own.filter(({ state }) => state !== 'invalid');
    const recorded = used.flatMap(({ baseline }) => baseline?.recordedAt ?? []).sort();
    return { backend: id, cells, oldestRecordedAt: recorded[0] ?? null, scores: scoresOf(used, capabilities) };
  });
};
