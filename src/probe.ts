import { askedModel } from './canaries/canary.ts';
import type { Canary } from './canaries/canary.ts';
import { render } from './canaries/render.ts';
import type { ConfiguredBackend } from './config/config.ts';
import type { Clock, FailureReason, Outcome, Probe, Sample } from './model.ts';
import { costOf } from './plan/prices.ts';
import type { ModelPrice, Reservation } from './plan/prices.ts';
import type { Provider } from './providers/provider.ts';
import type { CheckScorer } from './scorers/score.ts';
import { score } from './scorers/score.ts';

/** All that one probe needs besides itself. */
export interface Target {
  readonly canary: Canary;
  readonly scorers: readonly CheckScorer[];
  readonly backend: ConfiguredBackend;
  readonly provider: Provider;
  readonly price: ModelPrice;
  /** What is reserved before sending; also what the probe costs when nobody can tell what was billed. */
  readonly reservation: Reservation;
}

// After these the server may have worked and billed; the reservation then counts as spent.
const MAYBE_BILLED: ReadonlySet<FailureReason> = new Set([
  'timeout',
  'deadline',
  'connection',
  'cut_stream',
  'malformed',
  'too_long',
  'interrupted',
  'other',
]);

const costOfOutcome = (outcome: Outcome, target: Target): number => {
  const { maxCostUsd } = target.reservation;
  if (outcome.kind === 'answer') return costOf(outcome.usage, target.price) ?? maxCostUsd;
  return outcome.unsent !== true && MAYBE_BILLED.has(outcome.reason) ? maxCostUsd : 0;
};

/**
 * One probe from canary to sample: render → provider → scorers. Recording is the caller's.
 * Never rejects for what the world does; a failure comes back as a sample without scores.
 */
export const probe = async (planned: Probe, target: Target, clock: Clock, signal: AbortSignal): Promise<Sample> => {
  const { canary, backend, provider } = target;
  const { prompt, nonce } = render(canary, planned.variant, planned.key);
  const at = new Date(clock.now()).toISOString();
  const outcome = await provider.probe({
    prompt,
    model: askedModel(canary, backend.model),
    headers: backend.headers,
    requestId: planned.key,
    stream: backend.stream,
    deadlineMs: backend.limits.deadlineMs,
    signal,
  });
  const judged =
    outcome.kind === 'answer' ? await score(target.scorers, outcome, { nonce }) : { scores: {}, unscored: [] };
  return {
    ...planned,
    at,
    endedAt: new Date(clock.now()).toISOString(),
    outcome,
    scores: judged.scores,
    unscored: judged.unscored,
    costUsd: costOfOutcome(outcome, target),
  };
};
