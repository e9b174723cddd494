import type { Answer } from '../model.ts';
import { makeScorers, score } from '../scorers/score.ts';
import type { CheckScorer } from '../scorers/score.ts';
import type { ScorerPlugin } from '../scorers/scorer.ts';
import type { Canary, Example } from './canary.ts';
import { nonceOf } from './nonce.ts';
import type { Found } from './problems.ts';
import { renderExample } from './render.ts';

const KINDS = ['pass', 'fail'] as const;
type Kind = (typeof KINDS)[number];

const answerOf = ({ text, toolCalls }: Example): Answer => ({
  kind: 'answer',
  text,
  toolCalls,
  stopReason: toolCalls.length > 0 ? 'tool-calls' : 'end',
  usage: {},
  latencyMs: 0,
});

const expectation = (kind: Kind, scores: readonly (number | null)[]): string | null => {
  if (kind === 'pass') return scores.every((one) => one === 1) ? null : 'must have 1 in every aspect';
  return scores.some((one) => one !== null && one < 1) ? null : 'must have less than 1 in some aspect';
};

const check = async (scorers: readonly CheckScorer[], example: Example, kind: Kind): Promise<string | null> => {
  const nonce = nonceOf('example');
  const { scores } = await score(scorers, answerOf(renderExample(example, nonce)), { nonce });
  const wrong = expectation(kind, Object.values(scores));
  return wrong === null ? null : `${wrong}; the checks give ${JSON.stringify(scores)}`;
};

/** The examples of a canary that its own checks score otherwise than the file says; paths as in the file. */
export const exampleProblems = async (canary: Canary, plugins: readonly ScorerPlugin[]): Promise<readonly Found[]> => {
  const scorers = makeScorers(canary.checks, plugins);
  if (scorers.length === 0) return [];
  const found: Found[] = [];
  for (const kind of KINDS) {
    for (const [index, example] of canary.examples[kind].entries()) {
      const message = await check(scorers, example, kind);
      if (message !== null) found.push({ path: `examples.${kind}[${index}]`, message });
    }
  }
  return found;
};
