import { nonceOf } from '../../src/canaries/nonce.ts';
import type { CellReference, EngineSetup } from '../../src/detect/engine.ts';
import type { Backend, Random } from '../../src/model.ts';
import { CYCLES_A_DAY, CYCLES_A_MONTH, REPEATS, RUNS, seeded } from '../detector/world.ts';
import type { Weather } from '../detector/world.ts';
import { fleetOf } from './fleet.ts';
import type { FleetSize } from './fleet.ts';
import { draw, healthyLaw } from './law.ts';
import type { Law } from './law.ts';
import { observe } from './observed.ts';
import type { Observed } from './observed.ts';
import { SUITE } from './suite.ts';
import type { Sheet } from './suite.ts';
import { answerOf, scriptOf } from './text.ts';
import type { Script } from './text.ts';

const HOUR_MS = 3_600_000;
const TOLERANCE = 0.02;

/** One cell of a world; the order of the list is that of all numbers by cell. */
export interface WorldCell {
  readonly index: number;
  readonly backend: Backend;
  /** Position of the backend in the fleet. */
  readonly place: number;
  readonly sheet: Sheet;
  readonly script: Script;
  /** Healthy law under a factor on the odds of failing. */
  readonly law: (odds: number) => Law;
}

export interface WorldOptions {
  readonly size: FleetSize;
  readonly seed: number;
  readonly weather: Weather;
  /** Factor on the odds of failing of all healthy answers. */
  readonly odds: number;
  /** Runs and repeats of the baseline. */
  readonly baseline: readonly [number, number];
}

/** A fleet with its baseline, before anything is probed. */
export interface World {
  readonly options: WorldOptions;
  readonly backends: readonly Backend[];
  readonly cells: readonly WorldCell[];
  readonly setup: EngineSetup;
  /** What the baseline shows, run by run, as today's rules read it. */
  readonly recorded: readonly (readonly Observed[])[];
  /** Factor on the odds of failing by backend and hour; hour 0 is the first cycle. */
  readonly oddsAt: (place: number, hour: number) => number;
}

export const STANDARD = { odds: 1, baseline: [RUNS, REPEATS] } as const;

/** The law under the last factor, which is that of a day. */
const lawOf = (sheet: Sheet, model: string, own: number): WorldCell['law'] => {
  const usual = healthyLaw(sheet, model, own);
  let last = { factor: 1, law: usual };
  return (factor) => {
    if (factor === 1) return usual;
    if (factor !== last.factor) last = { factor, law: healthyLaw(sheet, model, own * factor) };
    return last.law;
  };
};

/** Models differ a little in how often they fail. */
const MODEL_ODDS: Readonly<Partial<Record<string, number>>> = { sonnet: 0.9, haiku: 1.1 };

const cellsOf = (backends: readonly Backend[], odds: number): readonly WorldCell[] => {
  const scripts = SUITE.map(({ canary }) => scriptOf(SUITE.findIndex((one) => one.canary === canary) + 1));
  return backends.flatMap((backend, place) =>
    SUITE.map((sheet, i): WorldCell => {
      const script = scripts[i];
      if (script === undefined) throw new Error(`no script for ${sheet.canary}`);
      return {
        index: place * SUITE.length + i,
        backend,
        place,
        sheet,
        script,
        law: lawOf(sheet, backend.model, odds * (MODEL_ODDS[backend.model] ?? 1)),
      };
    }),
  );
};

type Answers = NonNullable<CellReference['shape']>['answers'][number];

interface Recorded {
  readonly reference: CellReference;
  readonly observed: readonly (readonly Observed[])[];
}

/** A baseline of one cell; every run on a day of its own. */
const record = (
  cell: WorldCell,
  [runs, repeats]: readonly [number, number],
  random: Random,
  oddsAt: World['oddsAt'],
): Recorded => {
  const correct: number[][] = [];
  const format: number[][] = [];
  const answers: Answers[] = [];
  const observed: Observed[][] = [];
  for (let run = 0; run < runs; run += 1) {
    const law = { ...cell.law(oddsAt(cell.place, -CYCLES_A_DAY * (run + 1))), fails: 0 };
    const key = `baseline/${String(run)}/${String(cell.index)}`;
    const drawn = Array.from({ length: repeats }, () => draw(law, random));
    const given = drawn.map((one) => answerOf({ ...cell, key }, one, random));
    correct.push(drawn.map((one) => Number(one.correct)));
    format.push(drawn.flatMap((one) => (one.format === null ? [] : [Number(one.format)])));
    observed.push(drawn.map((one, i) => observe(cell, one, given[i])));
    answers.push(
      given.map(({ text, usage, systemFingerprint = '', stopReason, toolCalls, ...times }) => ({
        hash: text,
        text: text.length <= 2000 ? text : null,
        start: text.slice(0, 2000),
        length: text.length,
        stopReason,
        systemFingerprint,
        tools: toolCalls.map(({ name }) => name),
        ...usage,
        latencyMs: times.latencyMs,
        ...(times.timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs: times.timeToFirstTokenMs }),
        ...(times.interTokenMs === undefined ? {} : { interTokenMs: times.interTokenMs }),
      })),
    );
  }
  const { sheet, backend } = cell;
  return {
    observed,
    reference: {
      canary: sheet.canary,
      variant: sheet.variant,
      group: backend.group,
      capability: sheet.capability,
      provisional: false,
      runs: { correct, ...(sheet.formatLoss === null ? {} : { format }) },
      shape: { model: backend.model, answers },
    },
  };
};

export const createWorld = (options: WorldOptions): World => {
  const { seed, weather, odds, baseline, size } = options;
  const backends = fleetOf(size);
  const cells = cellsOf(backends, odds);
  const random = seeded(seed);
  const factors = backends.map((_, place) => weather.at(1000 * seed + (weather.common === true ? 0 : place)));
  const oddsAt = (place: number, hour: number): number => factors[place]?.(hour) ?? 1;
  const recorded = cells.map((cell) => record(cell, baseline, random, oddsAt));
  const setup: EngineSetup = {
    backends,
    references: recorded.map(({ reference }) => reference),
    cells: cells.map(({ sheet, backend }) => ({ canary: sheet.canary, variant: sheet.variant, backend: backend.id })),
    nonceOf,
    falseAlarmsPerMonth: 1,
    cyclesPerMonth: CYCLES_A_MONTH,
    tolerance: TOLERANCE,
    intervalMs: HOUR_MS,
  };
  const repeats = Array.from({ length: baseline[0] * baseline[1] }, (_, i) => i);
  return {
    options,
    backends,
    cells,
    setup,
    recorded: repeats.map((i) => recorded.flatMap(({ observed }) => observed.flat()[i] ?? [])),
    oddsAt,
  };
};
