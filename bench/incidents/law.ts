import type { FailureReason } from '../../src/model.ts';
import { scaled } from '../detector/world.ts';
import type { Sheet } from './suite.ts';

/** What an answer should never show. */
export const MARKS = ['wrong-script', 'repetition', 'unbalanced', 'empty', 'special-token', 'foreign-nonce'] as const;
export type Mark = (typeof MARKS)[number];
/** Healthy answers show one so rarely; for the oracle, to which nothing is impossible. */
export const MARK_RATE = 1e-7;

/** The law of one answer of one cell: everything that a fault can change. */
export interface Law {
  readonly correct: number;
  readonly format: number | null;
  /** Median characters, spread of the logarithm, and where texts are cut off; 0 spread = always the same. */
  readonly length: number;
  readonly spread: number;
  readonly cap: number | null;
  readonly thinking: number;
  readonly inputTokens: number;
  readonly cached: number;
  /** Times, as factors of healthy ones. */
  readonly slowness: number;
  readonly maxTokens: number;
  readonly refusal: number;
  /** Whether the tool is called; null where none is offered. */
  readonly calls: number | null;
  readonly mark: Mark | null;
  readonly marked: number;
  /** Share of texts in words that no recorded answer has. */
  readonly reworded: number;
  readonly german: number;
  readonly echoes: string;
  readonly fingerprint: string;
  readonly fails: number;
  readonly reason: FailureReason;
}

/** A healthy cell under a factor on the odds of failing. */
export const healthyLaw = (sheet: Sheet, model: string, odds: number): Law => ({
  correct: 1 - scaled(sheet.loss, odds),
  format: sheet.formatLoss === null ? null : 1 - scaled(sheet.formatLoss, odds),
  length: sheet.length,
  spread: sheet.spread,
  cap: null,
  thinking: sheet.thinking,
  inputTokens: sheet.inputTokens,
  cached: sheet.cached,
  slowness: 1,
  maxTokens: 0.001,
  refusal: 0.001,
  calls: sheet.form === 'tool' ? 0.995 : null,
  mark: null,
  marked: 0,
  reworded: 0.1,
  german: 0.0005,
  echoes: model,
  fingerprint: 'fp-1',
  fails: 0.001,
  reason: 'server_error',
});

/** What was drawn of a law. */
export interface Drawn {
  readonly failed: FailureReason | null;
  readonly correct: boolean;
  readonly format: boolean | null;
  readonly length: number;
  readonly thinking: number;
  readonly inputTokens: number;
  readonly cacheRead: number;
  readonly slowness: number;
  readonly stop: 'end' | 'max-tokens' | 'refusal';
  readonly calls: boolean | null;
  readonly mark: Mark | null;
  readonly reworded: boolean;
  readonly german: boolean;
  readonly echoes: string;
  readonly fingerprint: string;
}

const THINKING_SPREAD = 0.35;
const SLOW_SPREAD = 0.15;

const gauss = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Lengths come in steps of a tenth: a model that is asked again often says the same. */
const STEP = 0.1;
const lengthOf = ({ length, spread, cap }: Law, random: () => number): number => {
  const steps = Math.round((spread * gauss(random)) / STEP);
  const drawn = spread === 0 ? length : Math.max(1, Math.round(length * Math.exp(STEP * steps)));
  return cap === null ? drawn : Math.min(cap, drawn);
};

export const draw = (law: Law, random: () => number): Drawn => {
  const failed = random() < law.fails ? law.reason : null;
  const stop = random() < law.refusal ? 'refusal' : random() < law.maxTokens ? 'max-tokens' : 'end';
  const calls = law.calls === null ? null : random() < law.calls;
  const refused = stop === 'refusal';
  return {
    failed,
    correct: random() < law.correct && !refused && calls !== false,
    format: law.format === null ? null : random() < law.format && !refused,
    length: lengthOf(law, random),
    thinking: law.thinking === 0 ? 0 : Math.round(law.thinking * Math.exp(THINKING_SPREAD * gauss(random))),
    inputTokens: law.inputTokens,
    cacheRead: Math.round(law.cached * law.inputTokens),
    slowness: law.slowness * Math.exp(SLOW_SPREAD * gauss(random)),
    stop,
    calls,
    mark: law.mark !== null && random() < law.marked ? law.mark : null,
    reworded: random() < law.reworded,
    german: random() < law.german,
    echoes: law.echoes,
    fingerprint: law.fingerprint,
  };
};

const logChance = (chance: number, happened: boolean): number =>
  Math.log(Math.max(MARK_RATE, happened ? chance : 1 - chance));

const logNormal = (x: number, median: number, spread: number): number => {
  if (x <= 0 || median <= 0) return x === median ? 0 : Math.log(MARK_RATE);
  return -(Math.log(x / median) ** 2) / (2 * spread * spread);
};

const logLength = (law: Law, x: number): number => {
  if (law.spread === 0) return x === Math.min(law.length, law.cap ?? x) ? 0 : Math.log(MARK_RATE);
  // Everything above a cap lies at it: about as probable as a few dozen lengths together.
  if (law.cap !== null && x >= law.cap) return law.length > law.cap ? Math.log(law.spread * law.length) : 0;
  return logNormal(x, law.length, law.spread);
};

const same = (one: string | number, other: string | number): number => (one === other ? 0 : Math.log(MARK_RATE));

/** Log likelihood of what was drawn, up to what is the same for all laws of a cell. */
export const logLikelihood = (law: Law, of: Drawn): number => {
  if (of.failed !== null) return logChance(law.fails, true);
  const refused = of.stop === 'refusal';
  return (
    logChance(law.fails, false) +
    (refused || of.calls === false ? 0 : logChance(law.correct, of.correct)) +
    (law.format === null || refused ? 0 : logChance(law.format, of.format === true)) +
    logLength(law, of.length) +
    (law.thinking === 0 && of.thinking === 0 ? 0 : logNormal(of.thinking, law.thinking, THINKING_SPREAD)) +
    same(law.inputTokens, of.inputTokens) +
    same(Math.round(law.cached * law.inputTokens), of.cacheRead) +
    logNormal(of.slowness, law.slowness, SLOW_SPREAD) +
    logChance(law.refusal, refused) +
    (refused ? 0 : logChance(law.maxTokens, of.stop === 'max-tokens')) +
    (law.calls === null ? 0 : logChance(law.calls, of.calls === true)) +
    logChance(law.marked, of.mark !== null) +
    logChance(law.reworded, of.reworded) +
    logChance(law.german, of.german) +
    same(law.echoes, of.echoes) +
    same(law.fingerprint, of.fingerprint)
  );
};
