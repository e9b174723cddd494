import { roundTo } from '../stats/round.ts';

/** From this part of the threshold on, a scope's cycles are held back: what a fault did before is not learned with it. */
export const HOLD_PART = 0.25;

/** Σ weight · loss and Σ weight of the answers that a reference has learned since its baseline. */
export type LearnedTally = readonly [losses: number, trials: number];

/** What a backend's answers of suspicious cycles were, by reference: learned when cleared, forgotten when degraded. */
export type HeldTallies = Readonly<Record<string, LearnedTally>>;

/** What the recent anchor remembers; references and backends by position. */
export interface RecentLearning {
  /** Losses and trials of each reference, one after the other. */
  readonly learned: number[];
  /** By backend; null = nothing is held. */
  readonly held: (HeldTallies | null)[];
}

/** What becomes of a backend's answers at the end of a slot. */
export type Treatment = 'learn' | 'hold' | 'forget';

/** The answers of one cell in one slot. */
export interface CellAnswers {
  readonly reference: number;
  /** Mean score in 0..1, and what the answers count for: r/(1 + (r − 1)ρ). */
  readonly score: number;
  readonly weight: number;
}

export const emptyLearning = (references: number, backends: number): RecentLearning => ({
  learned: new Array<number>(2 * references).fill(0),
  held: new Array<HeldTallies | null>(backends).fill(null),
});

export const learnedTally = ({ learned }: RecentLearning, reference: number): LearnedTally => [
  learned[2 * reference] ?? 0,
  learned[2 * reference + 1] ?? 0,
];

/** What is held back of a reference on all backends together; null where nothing is. */
export const heldTally = ({ held }: RecentLearning, reference: number): LearnedTally | null => {
  let losses = 0;
  let trials = 0;
  for (const tallies of held) {
    const own = tallies?.[reference];
    if (own === undefined) continue;
    losses += own[0];
    trials += own[1];
  }
  return trials > 0 ? [losses, trials] : null;
};

const stored = (x: number): number => roundTo(x, 1e4);

const addTo = (learned: number[], reference: number, [losses, trials]: LearnedTally): void => {
  const at = 2 * reference;
  learned[at] = stored((learned[at] ?? 0) + losses);
  learned[at + 1] = stored((learned[at + 1] ?? 0) + trials);
};

const withHeld = (before: HeldTallies | null, answers: readonly CellAnswers[]): HeldTallies => {
  const after: Record<string, LearnedTally> = { ...before };
  for (const { reference, score, weight } of answers) {
    const [losses, trials] = after[reference] ?? [0, 0];
    after[reference] = [stored(losses + weight * (1 - score)), stored(trials + weight)];
  }
  return after;
};

/**
 * Takes one backend's answers of a slot, in place. Learned answers go to the references, together with all that was
 * held: good and bad, since leaving out the bad ones would make the reference better than the truth. While a scope of
 * the backend is suspicious they are held; those of a degraded period are never learned.
 * Returns the references that have moved, some perhaps twice.
 */
export const learn = (
  { learned, held }: RecentLearning,
  backend: number,
  answers: readonly CellAnswers[],
  treatment: Treatment,
): readonly number[] => {
  const before = held[backend] ?? null;
  held[backend] = treatment === 'hold' ? withHeld(before, answers) : null;
  if (treatment !== 'learn') return [];
  const moved: number[] = [];
  for (const [name, tally] of before === null ? [] : Object.entries(before)) {
    addTo(learned, Number(name), tally);
    moved.push(Number(name));
  }
  for (const { reference, score, weight } of answers) {
    addTo(learned, reference, [weight * (1 - score), weight]);
    moved.push(reference);
  }
  return moved;
};
