import { cellKey, type Sample } from '../model.ts';
import type { EventSignal, ReferenceAnswer, ReferenceShape } from '../signals/signal.ts';
import { upperLimit } from '../stats/upper-limit.ts';
import type { CellModel, JudgedAnswer } from './cell.ts';
import type { CellReference, EngineSetup } from './engine.ts';
import { eventEpsilons, eventIncrements, riseIncrements } from './increments.ts';
import { EPSILONS, EVENT_RECOVERY_RATE, HIGHEST_EVENT_RATE, OWN_ANSWERS, RECOVERY_BETS } from './parameters.ts';
import { byCell, referenceKey } from './reference-key.ts';

/** How many answers of a baseline show each trait. */
interface Shown {
  readonly answers: number;
  readonly traits: ReadonlyMap<string, number>;
  /** Answers with a trait that no other one shows: what would have been an event. */
  readonly alone: number;
}

const recordedTraits = (signal: EventSignal, answer: ReferenceAnswer): readonly string[] | null => {
  const { text, stopReason } = answer;
  if (text === null) return null;
  return signal.traits({ text, stopReason, callsTools: stopReason === 'tool-calls', nonce: () => null });
};

const shownBy = (found: readonly (readonly string[])[]): Shown => {
  const traits = new Map<string, number>();
  for (const trait of found.flat()) traits.set(trait, (traits.get(trait) ?? 0) + 1);
  const alone = found.filter((one) => one.some((trait) => traits.get(trait) === 1)).length;
  return { answers: found.length, traits, alone };
};

/** What each reference is compared with: its own answers, or those of all such cells of its group and capability where they are few. */
const shownByReference = (signal: EventSignal, references: readonly CellReference[]): readonly Shown[] => {
  const own = references.map(({ shape }) =>
    (shape?.answers.flat() ?? []).flatMap((answer) => {
      const traits = recordedTraits(signal, answer);
      return traits === null ? [] : [traits];
    }),
  );
  const poolOf = ({ group, capability }: CellReference): string => `${group}\n${capability}`;
  const pools = new Map<string, (readonly string[])[]>();
  for (const [index, reference] of references.entries()) {
    const found = own[index] ?? [];
    if (found.length >= OWN_ANSWERS) continue;
    const pool = pools.get(poolOf(reference)) ?? [];
    pools.set(poolOf(reference), pool);
    pool.push(...found);
  }
  const pooled = new Map([...pools].map(([name, found]) => [name, shownBy(found)]));
  return references.map((reference, index) => {
    const found = own[index] ?? [];
    return found.length >= OWN_ANSWERS ? shownBy(found) : (pooled.get(poolOf(reference)) ?? shownBy([]));
  });
};

/** Longer texts are read up to here, as if cut off there: a fold must not take long. */
const TEXT_LIMIT = 20_000;

/** An answer as the traits of all events are read from it, given its cell's recorded texts; null where there is no text. */
export const readAnswer = (
  { key, outcome }: Sample,
  texts: ReadonlySet<string>,
  nonceOf: EngineSetup['nonceOf'],
): JudgedAnswer | null => {
  if (outcome.kind !== 'answer' || outcome.hashed !== undefined) return null;
  const { text, toolCalls, stopReason } = outcome;
  const long = text.length > TEXT_LIMIT;
  const callsTools = toolCalls.length > 0;
  return {
    text: long ? text.slice(0, TEXT_LIMIT) : text,
    stopReason: long ? 'max-tokens' : stopReason,
    callsTools,
    recorded: stopReason === 'end' && !callsTools && texts.has(text),
    nonce: () => nonceOf?.(key) ?? null,
  };
};

/** What the answers of a reference's cells are read against. */
interface EventReference {
  /** Traits that are healthy in them. */
  readonly known: ReadonlySet<string>;
  /** Whether it passes over recorded texts, which spares looking for their traits. */
  readonly passesRecorded: boolean;
  readonly from: string;
}

/** Texts that were recorded whole, of answers that ended by themselves and called no tool. */
export const recordedTexts = (shape: ReferenceShape | undefined): ReadonlySet<string> => {
  const plain = (shape?.answers.flat() ?? []).filter(({ stopReason }) => stopReason === 'end');
  return new Set(plain.flatMap(({ text }) => text ?? []));
};

type EventLaw = Omit<CellModel, 'from' | 'read'>;

/** What all cells of an event with a healthy rate have in common. */
const eventLaw = (rate: number): EventLaw => {
  const epsilons = eventEpsilons(rate, EPSILONS.length);
  const back = 1 - Math.max(EVENT_RECOVERY_RATE, Math.min(0.5, 2 * rate));
  const of = (value: number): ReturnType<CellModel['increments']> => {
    const increments = eventIncrements(rate, value === 0, epsilons);
    return { fall: increments, gain: null, recovery: riseIncrements(back, value, RECOVERY_BETS), local: increments };
  };
  const [happened, healthy] = [of(0), of(1)];
  return {
    mean: 1 - rate,
    variance: 0,
    provisional: false,
    growth: 1,
    increments: (value) => (value === 0 ? happened : healthy),
  };
};

const eventCell = (signal: EventSignal, law: EventLaw, { known, passesRecorded, from }: EventReference): CellModel => ({
  ...law,
  from,
  read: (_, answer) => {
    if (answer === null) return null;
    if (passesRecorded && answer.recorded) return 1;
    const traits = signal.traits(answer);
    return traits === null ? null : traits.some((trait) => !known.has(trait)) ? 0 : 1;
  },
});

/** Cells of what never happens: all that are probed, baseline or not. */
const neverCells = (signal: EventSignal, { cells, nonceOf }: EngineSetup): ReadonlyMap<string, CellModel> => {
  const cell = eventCell(signal, eventLaw(signal.leastRate), { known: new Set(), passesRecorded: false, from: '' });
  return new Map(nonceOf === undefined ? [] : cells.map((one) => [cellKey(one), cell]));
};

/**
 * By cell key, the cells of which a baseline shows enough to say what never happens there. An event is an answer with a
 * trait that no recorded one shows; its healthy rate is the upper 95% limit of that of the whole fleet's recorded
 * answers, each compared with the others, and the signal's least rate at least. None when more than a hundredth of the
 * recorded answers would have been events.
 */
export const eventCells = (signal: EventSignal, setup: EngineSetup): ReadonlyMap<string, CellModel> => {
  if (signal.never === true) return neverCells(signal, setup);
  const shown = shownByReference(signal, setup.references);
  // References that share a pool share its record.
  const records = [...new Set(shown)];
  const answers = records.reduce((sum, one) => sum + one.answers, 0);
  const events = records.reduce((sum, one) => sum + one.alone, 0);
  if (answers === 0 || events / answers > HIGHEST_EVENT_RATE) return new Map();
  const law = eventLaw(Math.max(signal.leastRate, Math.min(0.5, upperLimit(events, answers))));
  const models = new Map(
    setup.references.flatMap((reference, index) => {
      const { answers: count = 0, traits = new Map<string, number>() } = shown[index] ?? {};
      if (count < OWN_ANSWERS) return [];
      const known = new Set(traits.keys());
      const { canary, variant, group, from = '' } = reference;
      return [
        [referenceKey(canary, variant, group), eventCell(signal, law, { known, passesRecorded: true, from })] as const,
      ];
    }),
  );
  return byCell(setup, models);
};
