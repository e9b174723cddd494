// Calibration of what is compared with a baseline: few runs, ties, contested values; and how soon a change is told.
import { expect, test } from 'vitest';
import type { Answer, Sample } from '../../src/model.ts';
import { product, seeded } from './fleet-simulation.ts';
import { runShaped, type ShapedOptions } from './shaped-fleet.ts';

const ENGLISH = 'The cat of the house is in the garden and it was not for you.';
const GERMAN = 'Die Katze ist nicht in dem Haus und der Hund ist auch in dem Garten.';
const REFUSAL = "I'm sorry, but I can't help with that.";
const CALL = [{ name: 'look_up', arguments: { place: 'Oslo' } }];
const RENAMED = [{ name: 'look_up', arguments: { city: 'Oslo' } }];
const OTHER_CALL = [{ name: 'send', arguments: null }];

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** A number in 0..1 that belongs to a canary. */
const ownOf = (canary: string, salt: number): number => seeded(salt * 1000 + Number(canary.split('/')[1]))();

type Give = ShapedOptions['answer'];

const thinking: (factor: number) => Give = (factor) => (canary, random) => ({
  usage: { thinkingTokens: Math.round(200 * (0.3 + ownOf(canary, 4)) * Math.exp(0.3 * normal(random)) * factor) },
});

const options = (seed: number, answer: Give, over: Partial<ShapedOptions> = {}): ShapedOptions => ({
  seed,
  backends: product(1, 1, 1),
  canaries: 12,
  slotsPerCycle: 1,
  healthy: () => 1,
  formatHealthy: () => 1,
  answer,
  ...over,
});

const toldOf = ({ changes }: ReturnType<typeof runShaped>): readonly string[] => [
  ...new Set(
    changes.filter((one) => one.verdict === 'changed' && one.class === 'behaviour').map(({ signal }) => signal),
  ),
];

const HEALTHY: Readonly<Record<string, Give>> = {
  'texts that are flaky, each canary in its own way': (canary, random) => ({
    text: random() < 0.3 + 0.7 * ownOf(canary, 1) ? 'usual' : `other ${Math.floor(random() * 6)}`,
  }),
  'texts in two languages and stop reasons that are as often one as the other': (_, random) => ({
    text: random() < 0.5 ? ENGLISH : GERMAN,
    stopReason: random() < 0.5 ? 'end' : 'max-tokens',
  }),
  'tools that are called now and then, and refusals': (canary, random) => ({
    text: random() < 0.1 * ownOf(canary, 5) ? REFUSAL : 'Sure.',
    toolCalls: random() < 0.4 + 0.6 * ownOf(canary, 2) ? CALL : OTHER_CALL,
  }),
  'lengths with ties, and thinking that is none at times': (canary, random) => ({
    text: 'x'.repeat(1 + Math.round(4 * Math.exp(normal(random)))),
    usage: { thinkingTokens: random() < 0.5 * ownOf(canary, 3) ? 0 : Math.round(100 * Math.exp(0.5 * normal(random))) },
  }),
};

test.each(Object.entries(HEALTHY).flatMap(([name, answer]) => [2, 5, 12].map((runs) => [name, runs, answer] as const)))(
  '%s are healthy: with %i recorded runs nothing changes in five days',
  (_, runs, answer) => {
    expect(toldOf(runShaped(options(runs, answer, { runs, unscored: true }), 24 * 5, () => ({})))).toEqual([]);
  },
);

const USUAL: Give = (canary, random) => ({
  ...thinking(1)(canary, random),
  text: random() < 0.9 ? ENGLISH : `${ENGLISH} ${Math.floor(random() * 9)}`,
  toolCalls: canary.startsWith('c0') ? CALL : [],
});

type Fault = (sample: Sample, random: () => number) => Partial<Answer>;

const fifth =
  (part: Partial<Answer>): Fault =>
  (_, random) =>
    random() < 0.2 ? part : {};

const FAULTS: readonly (readonly [string, string, number, Fault])[] = [
  ['a fifth in another language', 'language', 12, fifth({ text: GERMAN })],
  ['all in another language', 'language', 1, () => ({ text: GERMAN })],
  ['a fifth refused', 'refusal', 12, fifth({ text: REFUSAL })],
  ['half as much thinking', 'thinking-tokens', 8, ({ canary }, random) => thinking(0.5)(canary, random)],
  ['twice as much thinking', 'thinking-tokens', 8, ({ canary }, random) => thinking(2)(canary, random)],
  ['thinking at one value for each canary', 'thinking-tokens', 30, ({ canary }) => thinking(1)(canary, () => 0.25)],
  ['no tool called', 'tool-calls', 5, () => ({ toolCalls: [] })],
  [
    'an argument that is named otherwise',
    'tool-calls',
    5,
    ({ canary }) => (canary.startsWith('c0') ? { toolCalls: RENAMED } : {}),
  ],
];

test.each(FAULTS)('%s is told by %s within %i cycles', (_, signal, cycles, fault) => {
  const run = runShaped(options(1, USUAL, { canaries: 24 }), 2 + cycles, (sample, cycle, random) =>
    cycle >= 2 ? fault(sample, random) : {},
  );
  expect(toldOf(run)).toContain(signal);
  expect(run.incidents.filter(({ class: kind }) => kind === 'behaviour')).toEqual([]);
});

test('where no check judges them, texts in other words are told within two cycles; where one does, they are as good', () => {
  const reworded = (over: Partial<ShapedOptions>) =>
    toldOf(
      runShaped(options(1, USUAL, { canaries: 24, ...over }), 4, (_, cycle) =>
        cycle >= 2 ? { text: `${ENGLISH} Indeed.` } : {},
      ),
    );
  expect(reworded({ unscored: true })).toContain('agreement');
  expect(reworded({})).not.toContain('agreement');
});

test('answers of which only hashes are kept say nothing by their texts, and go on saying how they end', () => {
  const hashed = { text: { sha256: '0'.repeat(64), length: ENGLISH.length }, arguments: [] };
  const run = runShaped(options(2, USUAL), 4, () => ({ text: '', hashed, stopReason: 'max-tokens' }));
  expect(toldOf(run)).toEqual(['stop-reason']);
});
