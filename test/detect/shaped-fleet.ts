// A fleet of numbers whose answers also have texts, token counts and stop reasons, the same in its baselines.
import type { EngineSetup, States } from '../../src/detect/engine.ts';
import { createEngine } from '../../src/judge.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import { argumentNames, scopeName, type Answer, type ClosedSlot, type Outcome, type Sample } from '../../src/model.ts';
import type { ReferenceAnswer } from '../../src/signals/signal.ts';
import { makeFleet, type Fault, type FleetOptions } from './fleet-simulation.ts';

export interface ShapedOptions extends FleetOptions {
  /** A healthy answer of a canary. */
  readonly answer: (canary: string, random: () => number) => Partial<Answer>;
  readonly setup?: Partial<EngineSetup>;
  readonly faults?: readonly Fault[];
  /** No check judges the answers. */
  readonly unscored?: true;
}

/** What becomes of a healthy sample; the cycle tells when. */
export type Alter = (sample: Sample, cycle: number, random: () => number) => Partial<Answer> | Outcome;

export interface ShapedRun {
  readonly states: States;
  readonly changes: readonly Verdict[];
  readonly incidents: readonly Incident[];
  readonly verdicts: readonly Verdict[];
  readonly slots: readonly ClosedSlot[];
}

const whole = (part: Partial<Answer>): Answer => ({
  kind: 'answer',
  text: 'x',
  toolCalls: [],
  stopReason: 'end',
  usage: {},
  latencyMs: 1,
  ...part,
});

const referenceAnswer = (answer: Answer): ReferenceAnswer => {
  const { text, stopReason, usage, systemFingerprint, toolCalls, latencyMs, timeToFirstTokenMs, interTokenMs } = answer;
  return {
    hash: text,
    text,
    start: text,
    length: text.length,
    stopReason,
    tools: toolCalls.map(({ name }) => name),
    ...(toolCalls.length === 0 ? {} : { toolArguments: toolCalls.map(argumentNames) }),
    ...usage,
    latencyMs,
    ...(timeToFirstTokenMs === undefined ? {} : { timeToFirstTokenMs }),
    ...(interTokenMs === undefined ? {} : { interTokenMs }),
    ...(systemFingerprint === undefined ? {} : { systemFingerprint }),
  };
};

/** Runs a fleet with shapes through the engine: `alter` changes answers, {} leaves them healthy. */
export const runShaped = (options: ShapedOptions, cycles: number, alter: Alter): ShapedRun => {
  const fleet = makeFleet(options);
  const { random } = fleet;
  const setup: EngineSetup = {
    ...fleet.setup,
    references: fleet.setup.references.map((reference) => {
      const answers = (reference.runs.correct ?? []).map((run) =>
        run.map(() => whole(options.answer(reference.canary, random))),
      );
      const models = new Set(answers.flat().map(({ model }) => model ?? null));
      const model = models.size === 1 ? [...models][0]! : null;
      const runs = options.unscored === true ? {} : reference.runs;
      return { ...reference, runs, shape: { model, answers: answers.map((run) => run.map(referenceAnswer)) } };
    }),
    ...options.setup,
  };
  const engine = createEngine(setup);
  let states = engine.initial();
  const changes: Verdict[] = [];
  const slots: ClosedSlot[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    for (const slot of fleet.slotsOf(cycle, options.faults ?? [])) {
      const samples = slot.samples.map((sample): Sample => {
        const healthy = whole(options.answer(sample.canary, random));
        const altered = alter({ ...sample, outcome: healthy }, cycle, random);
        if (altered.kind === 'failure') return { ...sample, outcome: altered, scores: {} };
        const scores = options.unscored === true ? {} : sample.scores;
        return { ...sample, scores, outcome: { ...healthy, ...altered } };
      });
      slots.push({ ...slot, samples });
      const fold = engine.fold(states, { ...slot, samples });
      states = fold.states;
      changes.push(...fold.changes);
    }
  }
  const last = slots.at(-1)!.closedAt;
  return { states, changes, slots, incidents: engine.incidents(states), verdicts: engine.verdicts(states, last) };
};

/** Names of the scopes that have a verdict on a signal. */
export const scopesWith = (verdicts: readonly Verdict[], signal: string, verdict: string): readonly string[] =>
  verdicts.filter((one) => one.signal === signal && one.verdict === verdict).map(({ scope }) => scopeName(scope));
