import { nonceOf } from '../../canaries/nonce.ts';
import type { Suite } from '../../canaries/canary.ts';
import type { ClosedSlot, Sample } from '../../model.ts';
import { SCORERS } from '../../scorers/index.ts';
import { makeScorers, score, type CheckScorer } from '../../scorers/score.ts';
import type { RecordedSlot } from '../../store/recording.ts';

/** A slot whose answers all have the scores that there are scorers for. */
export type Rescore = (recorded: RecordedSlot) => Promise<ClosedSlot>;

/**
 * Runs the suite's scorers on answers that were recorded without scores. Canaries that are not in the suite are taken as
 * they come. The nonce follows from the probe's key, which an export has.
 */
export const createRescore = (suite: Suite | null): Rescore => {
  const made = new Map<string, readonly CheckScorer[]>();
  const checksOf = (canary: string): readonly CheckScorer[] => {
    const known = made.get(canary);
    if (known !== undefined) return known;
    const found = suite?.canaries.find(({ id }) => id === canary);
    const checks = found === undefined ? [] : makeScorers(found.checks, SCORERS);
    made.set(canary, checks);
    return checks;
  };
  const rescored = async (sample: Sample): Promise<Sample> => {
    const checks = checksOf(sample.canary);
    if (sample.outcome.kind !== 'answer' || checks.length === 0) return sample;
    return { ...sample, ...(await score(checks, sample.outcome, { nonce: nonceOf(sample.key) })) };
  };
  return async ({ slot, toScore }) => {
    if (toScore.size === 0 || suite === null) return slot;
    const samples: Sample[] = [];
    for (const sample of slot.samples) samples.push(toScore.has(sample.key) ? await rescored(sample) : sample);
    return { ...slot, samples };
  };
};
