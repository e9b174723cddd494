import { BEHAVIOUR, CANARIES, SERVING, times } from '../incidents/scenario.ts';
import type { Fault, Scenario } from '../incidents/scenario.ts';
import { CONTROLS } from '../incidents/scenarios/controls.ts';
import { SUITE } from '../incidents/suite.ts';
import type { Sheet } from '../incidents/suite.ts';
import { scaled } from '../detector/world.ts';

const control = { incident: 'none', size: 'full', control: true } as const;

const byLoss = SUITE.toSorted((one, other) => other.loss - one.loss);
const FRAGILE = new Set(byLoss.slice(0, byLoss.length / 2));
/** What the fragile half gains when it fails half as often, by canary of the other half, under a factor on the odds of failing. */
const gainAt = (odds: number): number =>
  [...FRAGILE].reduce((sum, { loss }) => sum + scaled(loss, odds) / 2, 0) / (byLoss.length - FRAGILE.size);

const oddsOf = (loss: number): number => loss / (1 - loss);

/** Fails more often, by what the fragile half of its backend gains on that day. */
const paysFor = (correct: number, { loss }: Sheet): number =>
  Math.max(0, correct - gainAt(oddsOf(1 - correct) / oddsOf(loss)));

const MOVED = ['reasoning/1', 'json/2', 'arithmetic/3'];

/** Failures twice as frequent: 1.7 standard deviations of a backend's cycle, and two widths of a rough day. */
const BLIP = 2;

const OWN: readonly Scenario[] = [
  {
    ...control,
    name: 'a canary alone',
    about: 'one canary fails nearly always on one model for a day, then another on another, then a third',
    horizon: 72,
    faults: MOVED.map((canary, turn): Fault => ({
      where: { model: turn % 2 === 0 ? 'sonnet' : 'haiku' },
      share: (hour) => (Math.floor(hour / 24) === turn ? 1 : 0),
      on: (sheet) => sheet.canary === canary,
      change: times(0.05),
    })),
    accept: [CANARIES, BEHAVIOUR],
  },
  {
    ...control,
    name: 'better and worse',
    about: 'half of the canaries fail half as often, the others so much more often that nothing is lost; a model',
    horizon: 72,
    faults: [
      {
        where: ['model'],
        share: 1,
        change: ({ correct }, sheet: Sheet) => ({
          correct: FRAGILE.has(sheet) ? correct + (1 - correct) / 2 : paysFor(correct, sheet),
        }),
      },
    ],
    accept: [CANARIES, BEHAVIOUR],
  },
  {
    ...control,
    name: 'blip',
    about: 'failures twice as frequent on one backend for one cycle, on three days',
    horizon: 49,
    faults: [
      {
        where: ['model', 'region', 'hardware'],
        share: (hour) => (hour % 24 === 0 ? 1 : 0),
        change: ({ correct }) => ({ correct: 1 - scaled(1 - correct, BLIP) }),
      },
    ],
    accept: [],
  },
  {
    ...control,
    name: 'rate limits',
    about: 'half of the calls of one provider get a 429 for a day',
    horizon: 24,
    faults: [{ where: ['provider'], share: 0.5, change: () => ({ fails: 1, reason: 'rate_limited' }) }],
    accept: [SERVING],
  },
];

const SHARED = [
  'other words under load',
  'loud outage',
  'slow node',
  'improvement',
  'warm texts differ',
  'perturbed distribution',
];

/** Negative controls that healthy months are interrupted by, in this order. */
export const WOVEN: readonly Scenario[] = [...OWN, ...CONTROLS.filter(({ name }) => SHARED.includes(name))];

/** Healthy answers go wrong in form now and then: below what the detectors of events take for healthy at least. */
export const ACCIDENTS: readonly Fault[] = [
  {
    where: {},
    share: 5e-5,
    change: (_, { form }) => ({
      mark: form === 'json' || form === 'code' ? 'unbalanced' : form === 'prose' ? 'repetition' : 'empty',
      marked: 1,
    }),
  },
  {
    where: {},
    share: 4e-6,
    change: (_, { form }) => ({ mark: form === 'prose' ? 'wrong-script' : 'special-token', marked: 1 }),
  },
];

const FIRST_HOUR = 120;
const EVERY_HOURS = 216;

/** A control that runs at an hour of a fleet, and for how long it has. */
export interface Turn {
  readonly control: Scenario;
  /** Which turn of the fleet it is, from 0. */
  readonly turn: number;
  readonly since: number;
}

/** One begins every nine days, at another hour of the day; null in between. Fleets begin with different ones. */
export const turnAt = (seed: number, hour: number): Turn | null => {
  const from = hour - FIRST_HOUR - ((seed * 7) % 24);
  const turn = Math.floor(from / EVERY_HOURS);
  const since = from - turn * EVERY_HOURS;
  const next = WOVEN[(turn + seed) % WOVEN.length];
  return from < 0 || next === undefined || since >= next.horizon ? null : { control: next, turn, since };
};
