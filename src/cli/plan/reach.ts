import { FRACTIONS, type ScopeReport } from '../../power/scope-report.ts';
import type { PlanReport } from './report.ts';

const percent = (ratio: number): string => `${Number((100 * ratio).toPrecision(2))}%`;

const few = (names: readonly string[]): string =>
  names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** Scopes of a signal on which a fraction is not found within sixty days on average. */
const beyond = (scopes: readonly ScopeReport[], at: number): readonly ScopeReport[] =>
  scopes.filter(({ delays }) => delays[at]?.expectedHours == null);

const BOUND_LINES: Readonly<Record<ScopeReport['bound'], string>> = {
  schedule: 'no cycle of a schedule falls into a day for certain',
  reference: 'the baselines are not known well enough: more recorded answers, or healthy weeks, show smaller faults',
  samples: 'too few answers come in a day: more canaries, repeats or cycles show smaller faults',
  threshold: 'the false-alarm budget asks for so much evidence: only accepting more false alarms shows smaller faults',
};

/** What is out of reach, and what bounds it, one sentence each. */
export const reachLines = ({ scopes, tolerance }: PlanReport): readonly string[] => {
  if (scopes.length === 0) return ['nothing is judged: no schedule probes a canary whose answers are scored'];
  const signals = Map.groupBy(scopes, ({ signal }) => signal);
  const lines = [...signals].flatMap(([signal, all]) => [
    ...FRACTIONS.flatMap((fraction, at) => {
      const missed = beyond(all, at);
      if (missed.length === 0) return [];
      const where = missed.length === all.length ? `all ${all.length} scopes` : few(missed.map(({ name }) => name));
      return [`out of reach: ${percent(fraction)} of bad answers (${signal}) within sixty days on ${where}`];
    }),
    ...[...Map.groupBy(all, ({ bound }) => bound)].map(
      ([bound, bounded]) =>
        `${signal}, bound within a day on ${bounded.length} of ${all.length} scopes: ${BOUND_LINES[bound]}`,
    ),
  ]);
  return [
    ...lines,
    `out of reach: a fall of less than ${percent(tolerance)} (the tolerance) that comes so slowly that it is learned as normal`,
    'out of reach: whatever no canary asks, and a provider that answers canaries better than others',
  ];
};
