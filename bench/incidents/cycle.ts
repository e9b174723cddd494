import { inScope } from '../../src/model.ts';
import type { Backend, ClosedSlot, Random, Sample, Scope } from '../../src/model.ts';
import { sliceOf } from './fleet.ts';
import { draw, logLikelihood } from './law.ts';
import { observe } from './observed.ts';
import type { Observed } from './observed.ts';
import type { Fault, Scenario } from './scenario.ts';
import { SUITE } from './suite.ts';
import { answerOf, costOf } from './text.ts';
import type { World, WorldCell } from './world.ts';

const HOUR_MS = 3_600_000;
const BEGAN = Date.parse('2026-03-02T00:00:00.000Z');
export const SLOTS = 4;

/** A fault in one world: its slice, and who is hit at the moment. */
export interface Struck {
  readonly fault: Fault;
  readonly slice: Scope;
  /** By cell or backend, where it stays on whom it has hit. */
  readonly hit: Map<number, boolean>;
}

const isScope = (where: Fault['where']): where is Scope => !Array.isArray(where);

export const strike = (
  { faults }: Pick<Scenario, 'faults'>,
  backends: readonly Backend[],
  seed: number,
): readonly Struck[] =>
  faults.map((fault) => ({
    fault,
    slice: isScope(fault.where) ? fault.where : sliceOf(fault.where, backends, seed),
    hit: new Map(),
  }));

/** What one cycle gave. */
export interface Cycle {
  readonly slots: readonly ClosedSlot[];
  readonly observed: readonly Observed[];
  /** Log likelihood ratio of the faults against health, for those who know both: by fault, then by slot. */
  readonly ratios: readonly (readonly number[])[];
  readonly costUsd: number;
}

const shareOf = ({ share }: Fault, hour: number): number => (typeof share === 'number' ? share : share(hour));

/** Whether an answer is hit; who is stuck stays as it is, in such a way that the share holds. */
const isHit = ({ fault, hit }: Struck, cell: WorldCell, share: number, random: Random): boolean => {
  const { sticky } = fault;
  if (sticky === undefined) return random() < share;
  const unit = sticky.unit === 'cell' ? cell.index : cell.place;
  return hit.get(unit) ?? random() < share;
};

const nextHits = (struck: readonly Struck[], hour: number, random: Random): void => {
  for (const { fault, hit } of struck) {
    const { sticky } = fault;
    if (sticky === undefined) continue;
    const share = shareOf(fault, hour);
    const enter = share >= 1 ? 1 : ((1 - sticky.stay) * share) / (1 - share);
    for (const [unit, bad] of hit) hit.set(unit, random() < (bad ? sticky.stay : enter));
  }
};

/** When and under which name each slot is sent. */
interface SlotPlan {
  readonly id: string;
  readonly at: string;
}

interface Taken {
  readonly plan: readonly SlotPlan[];
  readonly samples: Sample[][];
  readonly observed: Observed[];
  readonly ratios: number[][];
  costUsd: number;
}

interface Moment {
  readonly world: World;
  /** Hours since the first cycle, and since the onset. */
  readonly hour: number;
  readonly since: number;
  readonly random: Random;
  /** Nobody asks for likelihood ratios: they stay 0. */
  readonly unweighed?: true;
}

const idOf = (hour: number): string => `hourly@${new Date(BEGAN + hour * HOUR_MS).toISOString()}`;
const slotTime = (hour: number, index: number): string =>
  new Date(BEGAN + hour * HOUR_MS + index * (HOUR_MS / SLOTS / 2)).toISOString();

const probe = (
  cell: WorldCell,
  struck: readonly Struck[],
  { world, hour, since, random, unweighed }: Moment,
  taken: Taken,
): void => {
  const healthy = cell.law(world.oddsAt(cell.place, hour));
  let law = healthy;
  const may = struck.flatMap((one, index) => {
    const { fault, slice } = one;
    const share = shareOf(fault, since);
    if (share <= 0 || !inScope(cell.backend, slice) || fault.on?.(cell.sheet) === false) return [];
    const struckNow = isHit(one, cell, share, random);
    if (fault.sticky !== undefined) one.hit.set(fault.sticky.unit === 'cell' ? cell.index : cell.place, struckNow);
    if (struckNow) law = { ...law, ...fault.change(law, cell.sheet) };
    return unweighed === true ? [] : [{ index, share, bad: { ...healthy, ...fault.change(healthy, cell.sheet) } }];
  });
  const drawn = draw(law, random);
  const slot = cell.index % SLOTS;
  for (const { index, share, bad } of may) {
    const ratio = Math.exp(Math.min(50, logLikelihood(bad, drawn) - logLikelihood(healthy, drawn)));
    const slots = taken.ratios[index] ?? [];
    slots[slot] = (slots[slot] ?? 0) + Math.log(1 - share + share * ratio);
  }
  const { id = '', at = '' } = taken.plan[slot] ?? {};
  const key = `${String(hour)}/${String(cell.index)}`;
  const answer = drawn.failed === null ? answerOf({ ...cell, key }, drawn, random) : undefined;
  const costUsd = answer === undefined ? 0 : costOf(answer);
  taken.costUsd += costUsd;
  taken.observed.push(observe(cell, drawn, answer));
  taken.samples[slot]?.push({
    canary: cell.sheet.canary,
    variant: cell.sheet.variant,
    backend: cell.backend.id,
    key,
    slot: id,
    position: (cell.index % SUITE.length) * world.backends.length + cell.place,
    plannedAt: at,
    purpose: 'schedule',
    at,
    endedAt: at,
    outcome: answer ?? { kind: 'failure', reason: drawn.failed ?? 'other', message: 'no answer' },
    scores:
      answer === undefined
        ? {}
        : { correct: Number(drawn.correct), ...(drawn.format === null ? {} : { format: Number(drawn.format) }) },
    unscored: [],
    costUsd,
  });
};

/** One cycle of the fleet; nothing is wrong before the onset (`since` below 0). */
export const playCycle = (moment: Moment, struck: readonly Struck[]): Cycle => {
  const { world, hour, since, random } = moment;
  const active = since < 0 ? [] : struck;
  if (since > 0) nextHits(active, since, random);
  const cycle = idOf(hour);
  const plan = Array.from({ length: SLOTS }, (_, index) => ({
    id: `${cycle}#${String(index)}`,
    at: slotTime(hour, index),
  }));
  const taken: Taken = {
    plan,
    samples: Array.from({ length: SLOTS }, () => []),
    observed: [],
    ratios: struck.map(() => Array.from({ length: SLOTS }, () => 0)),
    costUsd: 0,
  };
  for (const cell of world.cells) probe(cell, active, moment, taken);
  const slots = plan.map(({ id, at }, index): ClosedSlot => ({
    number: hour * SLOTS + index + 1,
    id,
    cycle,
    schedule: 'hourly',
    index,
    startAt: at,
    closedAt: at,
    purpose: 'schedule',
    samples: taken.samples[index] ?? [],
  }));
  return { slots, observed: taken.observed, ratios: taken.ratios, costUsd: taken.costUsd };
};
