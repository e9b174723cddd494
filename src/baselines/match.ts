import type { BaselineState } from '../judgement.ts';
import type { Canary, Suite } from '../canaries/canary.ts';
import { holdsNonce } from '../canaries/render.ts';
import type { CellReference } from '../detect/engine.ts';
import { ASPECTS } from '../model.ts';
import type { Aspect, Backend, Cell } from '../model.ts';
import type { Baseline, BaselineSample } from './baseline.ts';
import { baselinePath } from './path.ts';

/** One cell with what there is to compare it with; an `invalid` baseline is given too, to be shown. */
export interface CellMatch extends Cell {
  readonly group: string;
  readonly state: BaselineState;
  readonly baseline: Baseline | null;
}

export interface BaselineMatch {
  readonly cells: readonly CellMatch[];
  /** One for each baseline in use, whatever the number of backends that share it. */
  readonly references: readonly CellReference[];
}

export interface MatchInput {
  readonly suite: Suite;
  readonly backends: readonly Backend[];
  readonly baselines: readonly Baseline[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The cells that are probed; left out = every variant of every canary on every backend. */
  readonly cells?: readonly Cell[];
}

/** A canary that must fail has no answers to compare. */
export const needsBaseline = (canary: Canary): boolean => canary.expect === undefined;

const stateOf = (canary: Canary, baseline: Baseline | undefined, now: number): BaselineState => {
  if (baseline === undefined) return 'missing';
  if (baseline.fingerprint !== canary.fingerprint) return 'invalid';
  if (Date.parse(baseline.expiresAt) <= now) return 'expired';
  return baseline.provisional ? 'provisional' : 'valid';
};

/** Valid scores by run. */
const scoresOf = (baseline: Baseline, aspect: Aspect): readonly (readonly number[])[] =>
  baseline.runs.map(({ samples }) => samples.flatMap(({ scores }) => scores[aspect] ?? []));

/** What a reference takes of a recorded sample as it is; what was not recorded stays absent. */
const SHOWN = [
  'inputTokens',
  'outputTokens',
  'thinkingTokens',
  'cacheReadTokens',
  'latencyMs',
  'timeToFirstTokenMs',
  'interTokenMs',
  'systemFingerprint',
  'tools',
  'toolArguments',
] as const;

const shownOf = (sample: BaselineSample): Pick<BaselineSample, (typeof SHOWN)[number]> =>
  Object.fromEntries(SHOWN.flatMap((name) => (sample[name] === undefined ? [] : [[name, sample[name]]])));

/** What a baseline shows besides scores; a text that was cut or not kept is null. */
const shapeOf = ({ model, runs }: Baseline): NonNullable<CellReference['shape']> => ({
  model,
  answers: runs.map(({ samples }) =>
    samples.map((sample) => ({
      ...shownOf(sample),
      hash: sample.hash,
      length: sample.length,
      stopReason: sample.stopReason,
      text: sample.text?.length === sample.length ? sample.text : null,
      ...(sample.text === undefined ? {} : { start: sample.text }),
    })),
  ),
});

/**
 * What detection needs of a baseline; `nonce` says whether the prompts of its cells hold one. It judges what is sent from its approval on, a provisional one from its recording
 * on: what came before was compared with the one before it, and may be what the new one is to leave behind.
 */
export const referenceOf = (
  baseline: Baseline,
  { capability, nonce }: { readonly capability: string; readonly nonce: boolean },
): CellReference => {
  const { canary, variant, group, provisional, approved, recordedAt } = baseline;
  const from = new Date(approved?.at ?? recordedAt).toISOString();
  const runs = ASPECTS.map((aspect) => [aspect, scoresOf(baseline, aspect)] as const).filter(([, all]) =>
    all.some((scores) => scores.length > 0),
  );
  const shape = { ...shapeOf(baseline), ...(nonce ? { nonce } : {}) };
  const runDays = baseline.runs.map(({ at }) => new Date(at).toISOString().slice(0, 10));
  return { canary, variant, group, capability, provisional, from, runs: Object.fromEntries(runs), runDays, shape };
};

const allCells = ({ suite, backends }: MatchInput): readonly Cell[] =>
  suite.canaries.flatMap(({ id, variants }) =>
    variants.flatMap((variant) => backends.map((backend) => ({ canary: id, variant, backend: backend.id }))),
  );

/** Long prompts take their time to be made: each is looked through once. */
const nonceReader = (): ((canary: Canary, variant: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (canary, variant) => {
    const key = `${canary.id}@${variant}`;
    const held = known.get(key) ?? holdsNonce(canary, variant);
    known.set(key, held);
    return held;
  };
};

/**
 * Which baseline each cell is compared with, and the references that follow. Only the fingerprint makes a baseline
 * invalid, for its own cells alone; another echoed model never does, and an expired one stays in use. Cells of
 * canaries that must fail are left out, as are cells whose canary or backend is not given.
 */
export const matchBaselines = (input: MatchInput): BaselineMatch => {
  const canaries = new Map(input.suite.canaries.filter(needsBaseline).map((canary) => [canary.id, canary]));
  const groups = new Map(input.backends.map(({ id, group }) => [id, group]));
  const byPath = new Map(input.baselines.map((baseline) => [baselinePath(baseline), baseline]));

  const cells = (input.cells ?? allCells(input)).flatMap(({ canary: id, variant, backend }): readonly CellMatch[] => {
    const canary = canaries.get(id);
    const group = groups.get(backend);
    if (canary === undefined || group === undefined) return [];
    const baseline = byPath.get(baselinePath({ group, canary: id, variant }));
    const state = stateOf(canary, baseline, input.now);
    return [{ canary: id, variant, backend, group, state, baseline: baseline ?? null }];
  });

  const used = new Set(cells.flatMap(({ state, baseline }) => (state === 'invalid' || baseline === null ? [] : [baseline])));
  const nonceIn = nonceReader();
  const references = [...used].flatMap((baseline) => {
    const canary = canaries.get(baseline.canary);
    if (canary === undefined) return [];
    const { capability } = canary;
    return [referenceOf(baseline, { capability, nonce: nonceIn(canary, baseline.variant) })];
  });
  return { cells, references };
};
