import { cellKey } from '../../model.ts';
import type { Answer, Cell, FailureReason, Sample, Scores } from '../../model.ts';
import { nonceOf } from '../../canaries/nonce.ts';
import type { Setup } from '../../run/setup.ts';
import type { Score } from '../../scorers/scorer.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';

/** Mean score of one check over the answers that it could judge. */
export interface CheckReport {
  readonly type: string;
  readonly aspect: string;
  readonly mean: number | null;
  readonly unscored: number;
}

/** What came back from one cell. */
export interface CellReport extends Cell {
  readonly sent: number;
  /** Answers, and failures that the canary expects. */
  readonly answers: number;
  /** Answers whose every aspect scored 1; of a canary that must fail the failures that it expects, and no answer. */
  readonly passed: number;
  /** 95% interval of the pass rate. */
  readonly passRate: readonly [number, number];
  readonly failures: Readonly<Partial<Record<FailureReason, number>>>;
  readonly checks: readonly CheckReport[];
  readonly costUsd: number;
  /** `saturated` always passes · `hopeless` never · `flaky` sometimes · `unscorable` a check could not judge · `silent` no answer. */
  readonly character: 'saturated' | 'hopeless' | 'flaky' | 'unscorable' | 'silent';
  /** The first answer that did not pass, cut; null when all did. */
  readonly example: string | null;
}

const EXAMPLE_CHARACTERS = 300;

const allPass = (scores: Scores): boolean => Object.values(scores).every((score) => score === 1);

/** What is expected where nothing else is: an answer. */
type Expected = FailureReason | undefined;

const isValid = ({ outcome }: Sample, expected: Expected): boolean =>
  outcome.kind === 'answer' || outcome.reason === expected;

const isPass = ({ outcome, scores }: Sample, expected: Expected): boolean =>
  outcome.kind === 'answer' ? expected === undefined && allPass(scores) : outcome.reason === expected;

const textOf = ({ text, toolCalls }: Answer): string =>
  [text, ...toolCalls.map((call) => `${call.name}(${JSON.stringify(call.arguments)})`)]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, EXAMPLE_CHARACTERS);

const characterOf = (answers: number, passed: number, unscored: boolean): CellReport['character'] => {
  if (answers === 0) return 'silent';
  if (unscored) return 'unscorable';
  if (passed === answers) return 'saturated';
  return passed === 0 ? 'hopeless' : 'flaky';
};

const checksOf = async (answered: readonly Sample[], cell: Cell, setup: Setup): Promise<readonly CheckReport[]> => {
  const scorers = setup.target(cell)?.scorers ?? [];
  return Promise.all(
    scorers.map(async ({ type, aspect, scorer }) => {
      const scores: Score[] = [];
      for (const { outcome, key } of answered)
        scores.push(outcome.kind === 'answer' ? await scorer(outcome, { nonce: nonceOf(key) }) : null);
      const judged = scores.filter((score) => score !== null);
      const mean = judged.length === 0 ? null : judged.reduce((sum, score) => sum + score, 0) / judged.length;
      return { type, aspect, mean, unscored: scores.length - judged.length };
    }),
  );
};

const reportCell = async (cell: Cell, samples: readonly Sample[], setup: Setup): Promise<CellReport> => {
  const { expectedFailure } = setup.facts(cell.canary);
  const answered = samples.filter((sample) => isValid(sample, expectedFailure));
  const passed = answered.filter((sample) => isPass(sample, expectedFailure)).length;
  const failures: Partial<Record<FailureReason, number>> = {};
  for (const { outcome } of samples)
    if (outcome.kind === 'failure' && outcome.reason !== expectedFailure)
      failures[outcome.reason] = (failures[outcome.reason] ?? 0) + 1;
  const bad = answered.find((sample) => !isPass(sample, expectedFailure));
  return {
    ...cell,
    sent: samples.length,
    answers: answered.length,
    passed,
    passRate: wilsonInterval(passed, answered.length),
    failures,
    checks: await checksOf(answered, cell, setup),
    costUsd: samples.reduce((sum, { costUsd }) => sum + costUsd, 0),
    character: characterOf(
      answered.length,
      passed,
      answered.some(({ unscored }) => unscored.length > 0),
    ),
    example: bad?.outcome.kind === 'answer' ? textOf(bad.outcome) : null,
  };
};

/** One report for each cell, in their order. */
export const reportCells = async (
  cells: readonly Cell[],
  samples: readonly Sample[],
  setup: Setup,
): Promise<readonly CellReport[]> => {
  const byCell = Map.groupBy(samples, cellKey);
  return Promise.all(cells.map((cell) => reportCell(cell, byCell.get(cellKey(cell)) ?? [], setup)));
};

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

const unit = (character: string, index: number): string =>
  `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;

/**
 * The same JSON with all that is not seen, or steers a terminal, written as `\u…`: control, format and bidirectional
 * characters, line separators, what is not assigned. Answers are untrusted.
 */
export const escaped = (json: string): string =>
  json.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => unit(character, index)).join(''),
  );

const lines = (report: CellReport): readonly string[] => {
  const [low, high] = report.passRate;
  const none = report.sent === 0 ? 'not sent' : 'no answer';
  const rate =
    report.answers === 0 ? none : `${report.passed}/${report.answers} passed (${percent(low)} to ${percent(high)})`;
  const failures = Object.entries(report.failures).map(([reason, count]) => `${count} × ${reason}`);
  return [
    `${report.canary}  ${report.backend}  ${rate}  ${report.character}  $${report.costUsd.toFixed(5)}`,
    ...report.checks
      .filter(({ mean, unscored }) => (mean !== null && mean < 1) || unscored > 0)
      .map(
        ({ type, aspect, mean, unscored }) =>
          `    ${aspect}: ${type} ${mean === null ? 'could not judge' : mean.toFixed(2)}${unscored > 0 ? `, ${unscored} not judged` : ''}`,
      ),
    ...(failures.length === 0 ? [] : [`    failures: ${failures.join(', ')}`]),
    ...(report.example === null ? [] : [`    ${escaped(JSON.stringify(report.example))}`]),
  ];
};

/** For people: a line a cell, more where something did not pass, and the sums. */
export const reportText = (reports: readonly CellReport[]): string => {
  const sum = (of: (report: CellReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const last = `${sum(({ sent }) => sent)} probes, ${sum(({ answers }) => answers)} answers, ${sum(({ passed }) => passed)} passed, $${sum(({ costUsd }) => costUsd).toFixed(4)}`;
  return `${[...reports.flatMap(lines), last].join('\n')}\n`;
};
