// A fleet whose answers take time and read caches: with hours, days and noise, the same in its baselines. Seeded.
import type { EngineSetup, States } from '../../src/detect/engine.ts';
import { createEngine } from '../../src/judge.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import type { Answer, Backend, Sample } from '../../src/model.ts';
import { HOUR, makeFleet, seeded } from './fleet-simulation.ts';

/** Standard deviations on the scale of logarithms. */
export interface Load {
  readonly noise: number;
  /** Common to all answers of a cycle. */
  readonly cycle: number;
  /** Common to all answers of a day. */
  readonly day: number;
  /** Half of the difference between the busiest and the quietest hour. */
  readonly hour: number;
}

export interface ServedOptions {
  readonly seed: number;
  readonly backends: readonly Backend[];
  readonly canaries: number;
  /** When each run of the baseline was recorded, in hours before the first cycle. */
  readonly recorded: readonly number[];
  readonly load: Load;
  /** Every backend has hours and days of its own; left out = all have the same. */
  readonly separate?: true;
  /** Largest share of answers without a cache, which is another every hour; left out = always a twentieth. */
  readonly coldHours?: number;
  readonly provisional?: boolean;
  readonly inputTokens?: (canary: string) => number;
  readonly setup?: Partial<EngineSetup>;
}

/** What becomes of a healthy answer; the cycle tells when. */
export type Serve = (answer: Answer, sample: Sample, cycle: number, random: () => number) => Partial<Answer> | null;

export interface ServedRun {
  readonly states: States;
  readonly changes: readonly Verdict[];
  readonly verdicts: readonly Verdict[];
  readonly incidents: readonly Incident[];
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** The load of an hour counted from the first cycle: the same for all who ask. */
const loadAt = (seed: number, { cycle, day, hour }: Load, at: number): number =>
  hour * Math.sin((2 * Math.PI * at) / 24) +
  day * normal(seeded(seed * 1000 + 500_000 + Math.floor(at / 24))) +
  cycle * normal(seeded(seed * 1000 + 700_000 + at));

/** Runs hourly cycles through the engine; `serve` alters answers, null leaves them healthy. */
export const runServed = (options: ServedOptions, cycles: number, serve: Serve = () => null): ServedRun => {
  const { seed, load, coldHours, inputTokens = () => 400 } = options;
  const fleet = makeFleet({ ...options, healthy: () => 1, formatHealthy: () => 1, slotsPerCycle: 1 });
  const { random } = fleet;
  const usual = (canary: string): number => 300 + 4000 * seeded(canary.length * 31 + Number(canary.split('/')[1]))();
  const own = new Map(options.backends.map(({ id }, index) => [id, options.separate === true ? 37 * index : 0]));
  const answerAt = (canary: string, backend: string, at: number): Answer => {
    const of = seed + (own.get(backend) ?? 0);
    const factor = Math.exp(loadAt(of, load, at));
    const cold = coldHours === undefined ? 0.05 : coldHours * seeded(of * 1000 + 900_000 + at)();
    const wait = (ms: number): number => ms * factor * Math.exp(load.noise * normal(random));
    const tokens = inputTokens(canary);
    return {
      kind: 'answer',
      text: 'x',
      toolCalls: [],
      stopReason: 'end',
      usage: { inputTokens: tokens, cacheReadTokens: random() < 1 - cold ? Math.round(0.8 * tokens) : 0 },
      latencyMs: wait(usual(canary)),
      timeToFirstTokenMs: wait(usual(canary) / 4),
      interTokenMs: wait(25),
    };
  };
  const references = fleet.setup.references.map((reference) => ({
    ...reference,
    provisional: options.provisional ?? false,
    shape: {
      model: null,
      answers: options.recorded.map((before) => {
        const { usage, text, ...answer } = answerAt(reference.canary, reference.group, -before);
        return [{ ...answer, ...usage, hash: text, text, length: text.length }];
      }),
    },
  }));
  const engine = createEngine({ ...fleet.setup, references, ...options.setup });
  let states = engine.initial();
  let last = '';
  const changes: Verdict[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, [])) {
      const samples = slot.samples.map((sample): Sample => {
        const healthy = answerAt(sample.canary, sample.backend, cycle);
        return { ...sample, outcome: { ...healthy, ...serve(healthy, sample, cycle, random) } };
      });
      const fold = engine.fold(states, { ...slot, samples });
      states = fold.states;
      last = slot.closedAt;
      changes.push(...fold.changes);
    }
  }
  return { states, changes, verdicts: engine.verdicts(states, last), incidents: engine.incidents(states) };
};

/** Hours from the first cycle to a change of verdict. */
export const hoursTo = ({ at }: Verdict): number => (Date.parse(at) - Date.parse('2026-03-02T00:00:00.000Z')) / HOUR;
