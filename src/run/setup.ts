import { matchBaselines } from '../baselines/match.ts';
import type { BaselineMatch } from '../baselines/match.ts';
import type { Baseline } from '../baselines/baseline.ts';
import type { Canary, Suite } from '../canaries/canary.ts';
import { nonceOf } from '../canaries/nonce.ts';
import { render } from '../canaries/render.ts';
import type { Config, ConfiguredBackend } from '../config/config.ts';
import type { Engine, EngineSetup } from '../detect/engine.ts';
import { cellKey } from '../model.ts';
import type { Cell, Clock, FailureReason, Sample } from '../model.ts';
import { parseCron } from '../plan/cron.ts';
import { firingsPerMonth, longestGapMs } from '../plan/firings.ts';
import { createGate } from '../plan/gate.ts';
import type { Gate } from '../plan/gate.ts';
import { priceOf, reservationOf } from '../plan/prices.ts';
import { selectCells } from '../plan/select.ts';
import type { Target } from '../probe.ts';
import type { Provider } from '../providers/provider.ts';
import type { CheckScorer } from '../scorers/score.ts';
import { createSampleEvents } from './sample-events.ts';

/** What was read from disk: each part is valid. */
export interface Loaded {
  readonly config: Config;
  readonly suite: Suite;
  readonly baselines: readonly Baseline[];
}

/** How plug-ins come to life; only the composition root knows them. */
export interface Makers {
  readonly provider: (type: string, options: Config['providers'][string]['options']) => Provider;
  readonly scorers: (canary: Canary) => readonly CheckScorer[];
  readonly engine: (setup: EngineSetup) => Engine;
}

/** One configuration brought to life; a reload makes another. */
export interface Setup extends Loaded {
  readonly match: BaselineMatch;
  /** What the engine was made from. */
  readonly judged: EngineSetup;
  readonly engine: Engine;
  /** All cells that any schedule probes, each once. */
  readonly cells: readonly Cell[];
  readonly cellsOf: (schedule: string) => readonly Cell[];
  readonly target: (planned: Cell) => Target | null;
  readonly gate: (backend: string) => Gate;
  /** Names of the signals of which an answer shows what should not happen. */
  readonly events: (sample: Sample) => readonly string[];
  /** What is known of a canary's samples besides what they hold. */
  readonly facts: (canary: string) => { readonly expectedFailure?: FailureReason };
}

/** A firing a month at least, so that thresholds are finite for schedules that are rarer. */
const cyclesPerMonth = ({ schedules }: Config): number =>
  Math.max(
    1,
    schedules.reduce((sum, { cron }) => sum + firingsPerMonth(parseCron(cron)), 0),
  );

/** The longest time that a backend goes without a new cycle, for the backend that has the longest. */
const intervalOf = ({ backends, schedules }: Config): number => {
  const gapsOf = new Map(
    schedules.map(({ name, cron, spreadMs }) => [name, longestGapMs(parseCron(cron)) + spreadMs / 2]),
  );
  const gapOf = (id: string): number =>
    Math.min(
      ...schedules.filter((schedule) => schedule.backends.includes(id)).map(({ name }) => gapsOf.get(name) ?? Infinity),
    );
  const gaps = backends.map(({ id }) => gapOf(id)).filter(Number.isFinite);
  return gaps.length === 0 ? Infinity : Math.max(...gaps);
};

const expectedFailuresOf = ({ canaries }: Suite): Readonly<Partial<Record<string, FailureReason>>> =>
  Object.fromEntries(
    canaries.flatMap(({ id, expect }) => (expect === undefined ? [] : [[id, expect.failure] as const])),
  );

const distinct = (cells: readonly Cell[]): readonly Cell[] => [
  ...new Map(cells.map((cell) => [cellKey(cell), cell])).values(),
];

const targets = ({ config, suite }: Loaded, makers: Makers): ((planned: Cell) => Target | null) => {
  const providers = new Map(
    Object.entries(config.providers).map(([name, { type, options }]) => [name, makers.provider(type, options)]),
  );
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  // Compiling all schemas and patterns of a suite takes long: each when it is first needed, and once for all cells.
  const scorers = new Map<string, readonly CheckScorer[]>();
  const scorersOf = (canary: Canary): readonly CheckScorer[] => {
    const known = scorers.get(canary.id) ?? makers.scorers(canary);
    scorers.set(canary.id, known);
    return known;
  };
  const backends = new Map<string, ConfiguredBackend>(config.backends.map((backend) => [backend.id, backend]));
  const made = new Map<string, Target>();
  return (planned) => {
    const key = cellKey(planned);
    const known = made.get(key);
    if (known !== undefined) return known;
    const canary = canaries.get(planned.canary);
    const backend = backends.get(planned.backend);
    const provider = backend === undefined ? undefined : providers.get(backend.provider);
    if (canary === undefined || backend === undefined || provider === undefined) return null;
    if (!canary.variants.includes(planned.variant)) return null;
    const price = priceOf(backend.model, config.prices);
    const { prompt } = render(canary, planned.variant, '');
    const scored = { canary, scorers: scorersOf(canary) };
    const target = { ...scored, backend, provider, price, reservation: reservationOf(prompt, price) };
    made.set(key, target);
    return target;
  };
};

/**
 * Cells with a baseline on backends that no schedule probes. They stay judged, as what was found there is still true:
 * taking a backend out of the schedules closes no incident on it.
 */
const restingCells = ({ config, baselines }: Loaded, probed: readonly Cell[]): readonly Cell[] => {
  const watched = new Set(probed.map(({ backend }) => backend));
  return config.backends
    .filter(({ id }) => !watched.has(id))
    .flatMap(({ id, group }) =>
      baselines
        .filter((baseline) => baseline.group === group)
        .map(({ canary, variant }) => ({ canary, variant, backend: id })),
    );
};

/** What a configuration judges, and by what. */
export interface Judging {
  /** Of probed cells. */
  readonly match: BaselineMatch;
  readonly engine: EngineSetup;
  /** All cells that any schedule probes, each once. */
  readonly cells: readonly Cell[];
}

/** `now` in milliseconds since 1970. */
export const judgingOf = (loaded: Loaded, now: number): Judging => {
  const { config, suite, baselines } = loaded;
  const cells = distinct(config.schedules.flatMap((schedule) => selectCells(suite, schedule, config.backends)));
  const judged = [...cells, ...restingCells(loaded, cells)];
  const { references, ...matched } = matchBaselines({
    ...{ suite, backends: config.backends, baselines },
    ...{ now, cells: judged },
  });
  const probed = new Set(cells.map(({ backend }) => backend));
  return {
    cells,
    match: { references, cells: matched.cells.filter(({ backend }) => probed.has(backend)) },
    engine: {
      backends: config.backends,
      references,
      cells: judged,
      expectedFailures: expectedFailuresOf(suite),
      nonceOf,
      falseAlarmsPerMonth: config.falseAlarmsPerMonth,
      cyclesPerMonth: cyclesPerMonth(config),
      tolerance: config.tolerance,
      intervalMs: intervalOf(config),
    },
  };
};

/**
 * Brings a configuration to life. Gates of backends whose limits stay as they were are taken over from the setup
 * before, so that a reload does not forget who asked for quiet.
 */
export const createSetup = (loaded: Loaded, makers: Makers, clock: Clock, before: Setup | null = null): Setup => {
  const { config, suite } = loaded;
  const bySchedule = new Map(
    config.schedules.map((schedule) => [schedule.name, selectCells(suite, schedule, config.backends)]),
  );
  const { match, engine: judged, cells } = judgingOf(loaded, clock.now());
  const engine = makers.engine(judged);
  const limitsBefore = new Map(before?.config.backends.map(({ id, limits }) => [id, JSON.stringify(limits)]));
  const gates = new Map(
    config.backends.map(({ id, limits }) => [
      id,
      before !== null && limitsBefore.get(id) === JSON.stringify(limits) ? before.gate(id) : createGate(limits, clock),
    ]),
  );
  const expectations = new Map(suite.canaries.map(({ id, expect }) => [id, expect?.failure]));
  return {
    ...loaded,
    match,
    judged,
    engine,
    cells,
    cellsOf: (schedule) => bySchedule.get(schedule) ?? [],
    target: targets(loaded, makers),
    gate: (backend) => {
      const gate = gates.get(backend);
      if (gate === undefined) throw new Error(`no gate for backend ${backend}`);
      return gate;
    },
    events: createSampleEvents(match.references, config.backends),
    facts: (canary) => {
      const expected = expectations.get(canary);
      return expected === undefined ? {} : { expectedFailure: expected };
    },
  };
};
