import type { Verdict, VerdictName } from '../judgement.ts';
import { roundTo } from '../stats/round.ts';
import { degradedFraction } from '../localize/size.ts';
import { evidenceOf, evidenceReaches, onsetCycle } from './e-detector.ts';
import { fallEvidence, fallFrom, fallOnset } from './fall.ts';
import { fallWithout } from './fall-reading.ts';
import { countsSince, sumsSince, type Bucket } from './history.ts';
import type { Lattice } from './lattice.ts';
import { hasNetGain } from './net-change.ts';
import type { LoneModel } from './lone-canary.ts';
import { movedThroughout, type LoneEvidence, type MovedCanary } from './lone-slice.ts';
import { SUFFICIENT_HOURS, SUSPECT_PART } from './parameters.ts';
import type { SignalModel } from './signal-model.ts';
import type { StoredState } from './state.ts';

/** What a verdict is read from. */
export interface Reading {
  readonly referenced: boolean;
  /** An open incident covers the scope. */
  readonly degraded: boolean;
  readonly stale: boolean;
  readonly sufficient: boolean;
  readonly improved: boolean;
  /** Nats. */
  readonly worse: number;
  /** The same without what canaries that moved alone have supplied. */
  readonly rest: number;
  readonly threshold: number;
  /** A canary has moved alone: on all backends of the scope, or so that the scope would be suspect. */
  readonly movedAlone: boolean;
}

/**
 * The first that applies, in the order of precedence. A suspicion is evidence from half the threshold up to it that no
 * canary that moved alone accounts for. Evidence past the threshold without an incident moved both ways: `changed`.
 */
export const nameVerdict = (reading: Reading): VerdictName => {
  if (!reading.referenced) return 'no_baseline';
  if (reading.degraded) return 'degraded';
  if (reading.stale) return 'stale';
  if (!reading.sufficient) return 'insufficient';
  const passed = reading.worse >= reading.threshold;
  if (!passed && reading.rest >= SUSPECT_PART * reading.threshold) return 'suspect';
  if (passed || reading.movedAlone) return 'changed';
  if (reading.improved) return 'improved';
  return 'stable';
};

const DIRECTIONS: Readonly<Record<VerdictName, Verdict['direction']>> = {
  no_baseline: 'none',
  degraded: 'worse',
  stale: 'none',
  insufficient: 'none',
  suspect: 'worse',
  changed: 'either',
  improved: 'better',
  stable: 'none',
};

/** A shape moves without being worse; a canary that moved alone has fallen. */
const directionOf = (name: VerdictName, { signal }: SignalModel, alone: boolean): Verdict['direction'] => {
  if (signal.law === 'shape' && name === 'suspect') return 'either';
  return alone ? 'worse' : DIRECTIONS[name];
};

/** One signal at one moment, read for verdicts. */
export interface Judgement {
  readonly lattice: Lattice;
  readonly model: SignalModel;
  readonly state: StoredState;
  readonly buckets: readonly Bucket[];
  /** Canaries that have moved by themselves somewhere; null where the signal does not judge them one by one. */
  readonly lone: { readonly model: LoneModel; readonly moved: readonly MovedCanary[] } | null;
  /** By scope: first cycle of the open incident that covers it, null where none does. */
  readonly incidents: readonly (number | null)[];
  readonly intervalMs: number;
  /** Scopes whose last valid sample is older (ISO 8601) are stale. */
  readonly staleBefore: string;
  /** δ, ratio. */
  readonly tolerance: number;
  readonly at: string;
}

/** Valid samples by backend within the hours that count for `insufficient`. */
export const recentCounts = ({ lattice, buckets, at }: Judgement): readonly number[] =>
  countsSince(buckets, new Date(Date.parse(at) - SUFFICIENT_HOURS * 3_600_000).toISOString(), lattice.backends.length);

const sumOver = (members: readonly number[], values: readonly number[]): number =>
  members.reduce((sum, backend) => sum + (values[backend] ?? 0), 0);

const lastValidOf = (members: readonly number[], state: StoredState): string | null =>
  members.reduce<string | null>((last, backend) => {
    const at = state.lastValid[backend] ?? null;
    return at !== null && (last === null || at > last) ? at : last;
  }, null);

/** Two intervals before the reading (ISO 8601): what is older is stale. Empty, so nothing is, when nothing is scheduled. */
export const staleBefore = (at: string, intervalMs: number): string =>
  Number.isFinite(intervalMs) ? new Date(Date.parse(at) - 2 * intervalMs).toISOString() : '';

const since = (name: VerdictName, lastValidAt: string | null, stored: string, judgement: Judgement): string => {
  if (name === 'stale' && lastValidAt !== null) {
    return new Date(Date.parse(lastValidAt) + 2 * judgement.intervalMs).toISOString();
  }
  return stored === '' ? judgement.at : stored;
};

/** Evidence of a rise past the threshold, with a net gain beyond the tolerance: one unlucky reference is no improvement. */
const hasImproved = ({ lattice, model, state, buckets, tolerance }: Judgement, scope: number): boolean => {
  if (model.signal.law !== 'score') return false;
  if (!evidenceReaches(state.better, scope, model.threshold)) return false;
  const onset = onsetCycle(state.better, scope);
  const allowed = model.scopes[scope]?.provisional === true ? 2 * tolerance : tolerance;
  return hasNetGain(sumsSince(buckets, onset, lattice.members[scope] ?? []), allowed, model.scopes[scope]?.cells ?? 0);
};

/** The evidence that decides, in nats: of a fall, or of the larger move where neither way is worse. */
const evidenceFor = (judgement: Judgement, scope: number): number => {
  const { lattice, model, state } = judgement;
  const worse = fallEvidence(judgement, lattice, scope);
  return model.signal.law === 'shape' ? Math.max(worse, evidenceOf(state.better, scope)) : worse;
};

/** The same where it reaches half the threshold; 0 where it lies below, since less decides nothing. */
const decisiveFor = (judgement: Judgement, scope: number): number => {
  const { lattice, model, state } = judgement;
  const nats = SUSPECT_PART * model.threshold;
  const worse = fallFrom(judgement, lattice, scope, nats);
  if (model.signal.law !== 'shape') return worse ?? 0;
  return worse !== null || evidenceReaches(state.better, scope, nats) ? evidenceFor(judgement, scope) : 0;
};

/** Canaries whose fall a scope shows, and its evidence without what they supplied. */
interface Alone {
  readonly canaries: readonly string[];
  readonly rest: number;
}

/** A scope shows a canary that moved on all its backends, and any that moved in it while its evidence would be suspect. */
const aloneOn = (judgement: Judgement, scope: number, worse: number): Alone => {
  const { lattice, lone, model } = judgement;
  const members = lattice.members[scope] ?? [];
  const inside = lone?.moved.filter(({ backends }) => members.some((backend) => backends.has(backend))) ?? [];
  if (lone === null || inside.length === 0) return { canaries: [], rest: worse };
  const throughout = inside.filter((one) => movedThroughout(one, members, lone.model));
  if (worse < SUSPECT_PART * model.threshold) return { canaries: throughout.map(({ canary }) => canary), rest: worse };
  const canaries = inside.map(({ canary }) => canary);
  return { canaries, rest: fallWithout(judgement, lattice, scope, canaries) };
};

const FALLEN: readonly VerdictName[] = ['degraded', 'suspect', 'changed'];

/** A verdict with the canaries that moved alone, if they are what it tells of. */
interface Named {
  readonly name: VerdictName;
  readonly canaries: readonly string[] | null;
}

/** The verdict on a scope. `recent` is from recentCounts, shared by all scopes of one reading. */
export const readName = (judgement: Judgement, scope: number, recent: readonly number[]): Named => {
  const { lattice, model, state } = judgement;
  const degraded = typeof judgement.incidents[scope] === 'number';
  // What an open incident decides needs no evidence.
  const worse = degraded ? 0 : decisiveFor(judgement, scope);
  const alone = aloneOn(judgement, scope, worse);
  const members = lattice.members[scope] ?? [];
  const needed = model.scopes[scope]?.needed ?? null;
  const name = nameVerdict({
    referenced: model.scopes[scope]?.referenced === true,
    degraded,
    stale: (lastValidOf(members, state) ?? judgement.at) < judgement.staleBefore,
    sufficient: needed !== null && sumOver(members, recent) >= needed,
    worse,
    rest: alone.rest,
    movedAlone: alone.canaries.length > 0,
    improved: hasImproved(judgement, scope),
    threshold: model.threshold,
  });
  return { name, canaries: name === 'changed' && worse < model.threshold ? alone.canaries : null };
};

/** Size and samples since the onset of a fall; without one, all samples. */
const sizeOf = (judgement: Judgement, scope: number, fallen: boolean): Pick<Verdict, 'effect' | 'samples'> => {
  const { lattice, state, buckets, incidents } = judgement;
  const members = lattice.members[scope] ?? [];
  if (!fallen) return { effect: null, samples: sumOver(members, state.counts) };
  const onset = incidents[scope] ?? fallOnset(judgement, lattice, scope);
  return {
    effect: degradedFraction(buckets, onset, members, state.anchors?.callers),
    samples: sumsSince(buckets, onset, members).count,
  };
};

/** What a verdict rests on that canaries account for: the evidence of the first of them. */
const aloneEvidence = ({ lone }: Judgement, scope: number, canaries: readonly string[] | null): LoneEvidence | null => {
  const first = lone?.moved.find(({ canary }) => canary === canaries?.[0]);
  return first === undefined ? null : first.on(scope);
};

/** At most so many canaries are named. */
const NAMED_CANARIES = 5;

/**
 * Evidence past the threshold becomes an incident before verdicts are read, unless there is no net loss: then answers
 * moved both ways and the verdict is `changed`. So it is where one canary has moved alone, and that is named.
 */
export const readVerdict = (judgement: Judgement, scope: number, { name, canaries }: Named): Verdict => {
  const { lattice, model, state, at } = judgement;
  const lastValidAt = lastValidOf(lattice.members[scope] ?? [], state);
  const known = state.verdicts[scope] === name ? (state.since[scope] ?? '') : '';
  const evidence = aloneEvidence(judgement, scope, canaries) ?? {
    nats: name === 'improved' ? evidenceOf(state.better, scope) : evidenceFor(judgement, scope),
    threshold: model.threshold,
  };
  return {
    scope: lattice.scopes[scope] ?? {},
    signal: model.signal.name,
    class: model.signal.class,
    verdict: name,
    direction: directionOf(name, model, canaries !== null),
    at,
    since: since(name, lastValidAt, known, judgement),
    evidence: { nats: roundTo(evidence.nats, 1000), threshold: roundTo(evidence.threshold, 1000) },
    ...sizeOf(judgement, scope, model.signal.law !== 'shape' && FALLEN.includes(name)),
    lastValidAt,
    ...(canaries === null ? {} : { canaries: canaries.slice(0, NAMED_CANARIES) }),
  };
};
