import type { Check } from '../canaries/canary.ts';
import { ASPECTS } from '../model.ts';
import type { Answer, Aspect, Scores } from '../model.ts';
import type { Score, ScoreContext, Scorer, ScorerPlugin } from './scorer.ts';

/** One check of a canary, ready to judge answers. */
export interface CheckScorer {
  readonly type: string;
  readonly aspect: Aspect;
  readonly weight: number;
  readonly scorer: Scorer;
}

/** What the checks say of one answer; `unscored` names the types of the checks that gave `null`. */
export interface Judgement {
  readonly scores: Scores;
  readonly unscored: readonly string[];
}

const pluginOf = (type: unknown, plugins: readonly ScorerPlugin[]): ScorerPlugin => {
  const plugin = plugins.find((one) => one.type === type);
  if (plugin === undefined) throw new Error(`no scorer ${JSON.stringify(type)}: the check was not validated`);
  return plugin;
};

const makeScorer = (type: unknown, options: object, plugins: readonly ScorerPlugin[]): Scorer => {
  const plugin = pluginOf(type, plugins);
  const nested = (check: unknown): Scorer => {
    const { type: inner, ...rest } = check as Readonly<Record<string, unknown>>;
    return makeScorer(inner, rest, plugins);
  };
  return plugin.make(plugin.options.parse(options), nested);
};

/**
 * The scorers of a canary's checks, in their order, to be made once and used for every probe.
 * @throws when a check was not validated (unknown type, wrong options)
 */
export const makeScorers = (checks: readonly Check[], plugins: readonly ScorerPlugin[]): readonly CheckScorer[] =>
  checks.map(({ type, aspect, weight, options }) => ({
    type,
    aspect,
    weight,
    scorer: makeScorer(type, options, plugins),
  }));

interface Judged {
  readonly check: CheckScorer;
  readonly score: Score;
}

const judge = async (check: CheckScorer, answer: Answer, context: ScoreContext): Promise<Judged> => {
  const score = await check.scorer(answer, context);
  if (score !== null && !(score >= 0 && score <= 1)) {
    throw new Error(`scorer ${check.type} gave ${String(score)}, which is neither 0..1 nor null`);
  }
  return { check, score };
};

const weightedMean = (judged: readonly Judged[]): Score => {
  const valid = judged.flatMap(({ check, score }) => (score === null ? [] : [{ weight: check.weight, score }]));
  if (valid.length === 0) return null;
  const weight = valid.reduce((sum, one) => sum + one.weight, 0);
  return Math.min(1, valid.reduce((sum, one) => sum + one.weight * one.score, 0) / weight);
};

/**
 * Runs a canary's checks on an answer. An aspect's score is the weighted mean of its checks that are not `null`; it is
 * `null` when all of them are, and absent when no check is about it.
 * @throws when a scorer leaves its range: a bug, never something that an answer can cause
 */
export const score = async (
  checks: readonly CheckScorer[],
  answer: Answer,
  context: ScoreContext,
): Promise<Judgement> => {
  const judged = await Promise.all(checks.map((check) => judge(check, answer, context)));
  const scores = Object.fromEntries(
    ASPECTS.map((aspect) => [aspect, judged.filter(({ check }) => check.aspect === aspect)] as const)
      .filter(([, own]) => own.length > 0)
      .map(([aspect, own]) => [aspect, weightedMean(own)]),
  );
  return { scores, unscored: judged.filter((one) => one.score === null).map(({ check }) => check.type) };
};
