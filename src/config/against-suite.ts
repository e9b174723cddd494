import type { Canary, Suite } from '../canaries/canary.ts';
import type { Problem } from '../errors.ts';
import type { Cell } from '../model.ts';
import type { Parameters, ProviderPlugin } from '../providers/provider.ts';
import type { Config, Schedule } from './config.ts';

export interface AgainstSuite {
  readonly config: Config;
  readonly suite: Suite;
  readonly providers: readonly ProviderPlugin[];
  /** The cells that a schedule probes. */
  readonly cellsOf: (schedule: Schedule) => readonly Cell[];
  /** What a canary sets in a variant. */
  readonly parametersOf: (canary: Canary, variant: string) => Parameters;
}

type Found = Pick<Problem, 'path' | 'message'>;

const unknownOnes = (
  key: 'ids' | 'capability' | 'tags',
  wanted: readonly string[],
  known: ReadonlySet<string>,
): readonly Found[] =>
  wanted
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: `canaries.${key}`,
      message: `the suite has no "${name}"; it has: ${[...known].sort().join(', ')}`,
    }));

const selectionFindings = (schedule: Schedule, { suite, cellsOf }: AgainstSuite): readonly Found[] => {
  const { ids = [], capability = [], tags = [] } = schedule.select;
  const unknown = [
    ...unknownOnes('ids', ids, new Set(suite.canaries.map((canary) => canary.id))),
    ...unknownOnes('capability', capability, new Set(suite.capabilities)),
    ...unknownOnes('tags', tags, new Set(suite.canaries.flatMap((canary) => canary.tags))),
  ];
  if (unknown.length > 0 || cellsOf(schedule).length > 0) return unknown;
  const variants = schedule.variants.join(', ');
  return [
    { path: 'canaries', message: `selects no canary of the suite in the variants of this schedule (${variants})` },
  ];
};

const objectiveFindings = ({ config, suite }: AgainstSuite): readonly Found[] =>
  Object.keys(config.slo.objectives)
    .filter((name) => !suite.capabilities.includes(name))
    .map((name) => ({
      path: `slo.objectives.${name}`,
      message: `the suite has no capability "${name}"; it has: ${[...suite.capabilities].sort().join(', ')}`,
    }));

/** Parameters that a cell sets and the backend's provider cannot send, once for each provider, canary and variant. */
const parameterFindings = (input: AgainstSuite): readonly Found[] => {
  const { config, suite, providers, cellsOf, parametersOf } = input;
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  const backends = new Map(config.backends.map((backend) => [backend.id, backend]));
  const cannotSend = (provider: string, set: Parameters): readonly (keyof Parameters)[] => {
    const plugin = providers.find(({ type }) => type === config.providers[provider]?.type);
    return plugin?.cannotSend.filter((name) => set[name] !== undefined) ?? [];
  };
  const found = config.schedules.flatMap(cellsOf).flatMap((cell): readonly (readonly [string, Found])[] => {
    const canary = canaries.get(cell.canary);
    const provider = backends.get(cell.backend)?.provider;
    if (canary === undefined || provider === undefined) return [];
    return cannotSend(provider, parametersOf(canary, cell.variant)).map((name) => {
      const type = config.providers[provider]?.type ?? '';
      const who =
        canary.parameters[name] === undefined
          ? `the variant ${cell.variant} of the canary ${canary.id}`
          : `the canary ${canary.id}`;
      const message = `"${type}" cannot send ${name}, which ${who} sets; leave one of the two out`;
      return [`${provider} ${who} ${name}`, { path: `providers.${provider}`, message }];
    });
  });
  return [...new Map(found).values()];
};

/**
 * What is wrong between a valid configuration and a valid suite: schedules that name canaries, capabilities or tags
 * that do not exist or that select nothing, objectives of capabilities that do not exist, and parameters that a provider
 * cannot send. Empty when they fit.
 */
export const suiteProblems = (input: AgainstSuite): readonly Problem[] => {
  const selections = input.config.schedules.flatMap((schedule, i) =>
    selectionFindings(schedule, input).map(({ path, message }) => ({ path: `schedules[${i}].${path}`, message })),
  );
  return [...selections, ...objectiveFindings(input), ...parameterFindings(input)].map((found) => ({
    file: input.config.file,
    ...found,
  }));
};
