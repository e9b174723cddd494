import { createHash } from 'node:crypto';
import type { Suite } from '../canaries/canary.ts';
import type { Backend, Cell } from '../model.ts';
import type { Baseline } from './baseline.ts';
import { matchBaselines, needsBaseline } from './match.ts';
import { baselinePath } from './path.ts';

/** What a recording sends. */
export interface RecordingPlan {
  /** Names its cycles. Equal plans have equal names, so one that was cut off is found again. */
  readonly name: string;
  /** `backend` is the one that owns the group. */
  readonly cells: readonly Cell[];
  readonly runs: number;
  /** Probes of each cell in one run. */
  readonly repeats: number;
  /** From the first run to the last; 0 = back to back. */
  readonly overMs: number;
  readonly quick: boolean;
}

export interface PlanInput {
  readonly suite: Suite;
  readonly backends: readonly Backend[];
  /** The cells that schedules probe. */
  readonly cells: readonly Cell[];
  readonly baselines: readonly Baseline[];
  readonly pending: readonly Baseline[];
  readonly now: number;
  /** Only these; left out = all. Backends that share a baseline stand for the one that owns it. */
  readonly only: { readonly canaries?: readonly string[]; readonly backends?: readonly string[] };
  /** Records what has a valid baseline, or one that waits for approval, as well. */
  readonly force: boolean;
  readonly runs: number;
  readonly repeats: number;
  readonly overMs: number;
  readonly quick: boolean;
}

/** The cells to be recorded, each once: those of the backends that own a baseline. */
const ownedCells = ({ suite, backends, cells, only }: PlanInput): readonly Cell[] => {
  const canaries = new Map(suite.canaries.filter(needsBaseline).map((canary) => [canary.id, canary]));
  const groups = new Map(backends.map(({ id, group }) => [id, group]));
  const wantedGroups = only.backends?.map((id) => groups.get(id) ?? id);
  const owned = cells.flatMap(({ canary, variant, backend }): readonly Cell[] => {
    const group = groups.get(backend);
    const capability = canaries.get(canary)?.capability;
    if (group === undefined || capability === undefined) return [];
    if (wantedGroups !== undefined && !wantedGroups.includes(group)) return [];
    const named = only.canaries === undefined || only.canaries.some((name) => name === canary || name === capability);
    return named ? [{ canary, variant, backend: group }] : [];
  });
  return [...new Map(owned.map((cell) => [baselinePath({ ...cell, group: cell.backend }), cell])).values()];
};

/** A recording back to back never takes the place of a baseline that somebody has approved and that is still valid. */
const replaceable = (input: PlanInput, cells: readonly Cell[]): readonly Cell[] => {
  const { suite, backends, baselines, now } = input;
  return matchBaselines({ suite, backends, baselines, now, cells })
    .cells.filter(({ state, baseline }) => state === 'invalid' || baseline === null || baseline.provisional)
    .map(({ canary, variant, backend }) => ({ canary, variant, backend }));
};

const lacking = (input: PlanInput, cells: readonly Cell[]): readonly Cell[] => {
  const { suite, backends, baselines, pending, now, quick } = input;
  const waiting = matchBaselines({ suite, backends, baselines: pending, now, cells }).cells;
  const current = matchBaselines({ suite, backends, baselines, now, cells }).cells;
  return current
    .filter(({ state }, i) => {
      const isWaiting = !quick && waiting[i]?.baseline !== null && waiting[i]?.state !== 'invalid';
      return (state === 'missing' || state === 'invalid') && !isWaiting;
    })
    .map(({ canary, variant, backend }) => ({ canary, variant, backend }));
};

const nameOf = (plan: Omit<RecordingPlan, 'name'>, suite: Suite): string => {
  const fingerprints = new Map(suite.canaries.map(({ id, fingerprint }) => [id, fingerprint]));
  const cells = plan.cells.map((cell) => [cell.canary, cell.variant, cell.backend, fingerprints.get(cell.canary)]);
  const facts = JSON.stringify([cells, plan.runs, plan.repeats, plan.overMs, plan.quick]);
  return `baseline-${createHash('sha256').update(facts).digest('hex').slice(0, 12)}`;
};

/**
 * What is to be recorded: the scheduled cells that have no baseline or an invalid one and none that waits for approval;
 * with `force` all that are chosen, save that a quick recording spares what was approved and is valid. What has a baseline is left undisturbed, so a new canary or backend costs only itself.
 */
export const planRecording = (input: PlanInput): RecordingPlan => {
  const { runs, repeats, overMs, quick } = input;
  const owned = ownedCells(input);
  const forced = quick ? replaceable(input, owned) : owned;
  const plan = { cells: input.force ? forced : lacking(input, owned), runs, repeats, overMs, quick };
  return { name: nameOf(plan, input.suite), ...plan };
};
