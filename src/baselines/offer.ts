import type { Suite } from '../canaries/canary.ts';
import { inScope } from '../model.ts';
import type { Incident } from '../judgement.ts';
import type { Backend, Cell, Sample } from '../model.ts';
import type { Baseline } from './baseline.ts';
import { learnBaseline } from './learn.ts';
import { baselinePath } from './path.ts';

export interface OfferInput {
  readonly suite: Suite;
  readonly backends: readonly Backend[];
  readonly baselines: readonly Baseline[];
  readonly pending: readonly Baseline[];
  /** Open and closed ones. */
  readonly incidents: readonly Incident[];
  /** Samples of a cell sent at this time or later, in any order. */
  readonly readSamples: (cell: Cell, since: string) => Promise<readonly Sample[]>;
  readonly expiryDays: number;
  readonly keepText: boolean;
}

/** Learned baselines that may be put among those that wait, and why others are not there yet. */
export interface Offer {
  readonly learned: readonly Baseline[];
  readonly notYet: readonly { readonly path: string; readonly reasons: readonly string[] }[];
}

const sickTimes = (backend: Backend, incidents: readonly Incident[]) =>
  incidents
    .filter(({ scope }) => inScope(backend, scope))
    .map(({ onsetAt, closedAt }) => ({ from: onsetAt, to: closedAt }));

/**
 * What can be learned in place of provisional baselines from what the schedules sent since. Baselines that somebody
 * recorded or learned already and that wait for approval are left alone. Nothing is written.
 */
export const offerLearned = async (input: OfferInput): Promise<Offer> => {
  const canaries = new Map(input.suite.canaries.map((canary) => [canary.id, canary]));
  const owners = new Map(input.backends.map((backend) => [backend.id, backend]));
  const waiting = new Set(
    input.pending
      .filter(({ canary, fingerprint }) => canaries.get(canary)?.fingerprint === fingerprint)
      .map(baselinePath),
  );
  const learned: Baseline[] = [];
  const notYet: Offer['notYet'][number][] = [];
  for (const baseline of input.baselines) {
    const [canary, owner] = [canaries.get(baseline.canary), owners.get(baseline.group)];
    const path = baselinePath(baseline);
    if (!baseline.provisional || canary === undefined || owner === undefined || waiting.has(path)) continue;
    const cell = { canary: canary.id, variant: baseline.variant, backend: owner.id };
    const result = learnBaseline({
      baseline,
      canary,
      samples: await input.readSamples(cell, baseline.recordedAt),
      excluded: sickTimes(owner, input.incidents),
      expiryDays: input.expiryDays,
      keepText: input.keepText,
    });
    if (result.ok) learned.push(result.baseline);
    else notYet.push({ path, reasons: result.reasons });
  }
  return { learned, notYet };
};
