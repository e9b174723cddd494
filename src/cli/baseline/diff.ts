import type { Baseline } from '../../baselines/baseline.ts';
import { diffBaselines } from '../../baselines/diff.ts';
import type { BaselineDiff, Comparison, ExamplePair } from '../../baselines/diff.ts';
import { baselinePath } from '../../baselines/path.ts';
import { seededRandom } from '../../plan/shuffle.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import { table } from '../table.ts';
import { digits, pText } from './numbers.ts';
import { checkNames, chosen } from './options.ts';
import type { Options } from './options.ts';

const COLUMN = 56;
const LINES = 8;
const HEADING = ['', 'before', 'spread', 'after', 'spread', 'difference', 'p'];

/** Control characters would move the cursor of whoever reads this; they are shown instead. */
const visible = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}]/gu, (char) =>
    char === '\n' ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`,
  );

const wrapped = (text: string): readonly string[] => {
  const lines = visible(text)
    .split('\n')
    .flatMap((line) => line.match(new RegExp(`.{1,${COLUMN}}`, 'gu')) ?? ['']);
  return lines.length <= LINES ? lines : [...lines.slice(0, LINES - 1), '…'];
};

const textOf = (example: ExamplePair['before']): readonly string[] => {
  if (example === null) return ['(none)'];
  const scores = Object.entries(example.scores).map(([aspect, score]) => `${aspect} ${score ?? 'not judged'}`);
  const facts = `[${[...scores, example.stopReason, `${example.length} characters`].join(', ')}]`;
  return [...wrapped(example.text ?? '(text not kept)'), ...wrapped(facts)];
};

const sideBySide = ({ before, after }: ExamplePair): string => {
  const [left, right] = [textOf(before), textOf(after)];
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) =>
    `  ${(left[i] ?? '').padEnd(COLUMN)} │ ${right[i] ?? ''}`.trimEnd(),
  ).join('\n');
};

const lineOf = (name: string, { before, after, difference, pValue }: Comparison, places: number): readonly string[] => [
  `  ${name}`,
  digits(before.mean, places),
  digits(before.runSpread, places),
  digits(after.mean, places),
  digits(after.runSpread, places),
  digits(difference, places),
  pText(pValue),
];

const textDiff = (diff: BaselineDiff): string => {
  const stops = Object.entries(diff.stopReasons).map(([reason, { before, after }]) => `${reason} ${before} → ${after}`);
  const { before: was, after: is } = diff.model;
  const model = was === is ? (is ?? 'not named') : `${was ?? 'not named'} → ${is ?? 'not named'} (changed)`;
  const rows = [
    ...Object.entries(diff.scores).map(([aspect, comparison]) => lineOf(aspect, comparison, 3)),
    lineOf('length', diff.length, 1),
    lineOf('input tokens', diff.inputTokens, 1),
    lineOf('output tokens', diff.outputTokens, 1),
  ];
  return [
    baselinePath(diff),
    ...(diff.fingerprintChanged ? ['  the canary or its scorers changed: scores answer different questions'] : []),
    `  model         ${model}`,
    `  stop reasons  ${stops.join(', ')}`,
    table([HEADING, ...rows]),
    `  ${'before'.padEnd(COLUMN)} │ after`,
    ...diff.examples.flatMap((pair) => [`  ${'─'.repeat(COLUMN)}─┼─${'─'.repeat(COLUMN)}`, sideBySide(pair)]),
  ].join('\n');
};

const SHORT_NOTE =
  'p: two-sided permutation test over runs, one cell at a time; among many cells some are small by chance. Spread: standard deviation between runs.';

/** Compares what waits for approval with what is in use. */
export const diff = async (options: Options, io: Io): Promise<void> => {
  const everything = await loadEverything(options.config, io);
  checkNames(options, everything);
  const current = new Map<string, Baseline>(everything.baselines.map((one) => [baselinePath(one), one]));
  const waiting = chosen(options, everything.config, everything.pending);
  const diffs = waiting.flatMap((after) => {
    const before = current.get(baselinePath(after));
    return before === undefined ? [] : [diffBaselines(before, after, seededRandom(baselinePath(after)))];
  });
  const fresh = waiting.filter((after) => !current.has(baselinePath(after))).map(baselinePath);
  if (options.format === 'json') {
    io.stdout.write(`${JSON.stringify({ diffs, new: fresh })}\n`);
    return;
  }
  if (waiting.length === 0) {
    io.stdout.write('nothing waits for approval\n');
    return;
  }
  const blocks = [...diffs.map(textDiff), ...fresh.map((path) => `${path}\n  new: nothing to compare with`)];
  io.stdout.write(`${[...blocks, ...(diffs.length > 0 ? [SHORT_NOTE] : [])].join('\n\n')}\n`);
};
