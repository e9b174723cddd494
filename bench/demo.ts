import { parseArgs } from 'node:util';
import type { Finding } from '../src/cli/demo/compare.ts';
import type { Kind } from '../src/cli/demo/story.ts';
import { systemClock } from '../src/cli/process-io.ts';
import { createProgress } from '../src/cli/progress.ts';
import { playDemo } from './demo/play-demo.ts';

const STORIES: readonly { readonly kind: Kind; readonly seeds: number }[] = [
  { kind: 'quality', seeds: 20 },
  { kind: 'none', seeds: 10 },
  { kind: 'outage', seeds: 5 },
];

const line = (kind: Kind, seed: number, findings: readonly Finding[]): string => {
  const told = findings.map(({ question, truth, found, agrees }) =>
    agrees ? `${question} ${truth} = ${found}` : `${question} ${truth} BUT TOLD ${found}`,
  );
  return `${kind} ${seed}: ${findings.every(({ agrees }) => agrees) ? 'right' : 'WRONG'}; ${told.join('; ')}`;
};

interface Wanted {
  readonly kind: Kind;
  readonly seed: number;
}

const wantedOf = (args: readonly string[]): readonly Wanted[] => {
  const { values } = parseArgs({ args: [...args], options: { kind: { type: 'string' }, seed: { type: 'string' } } });
  return STORIES.filter(({ kind }) => values.kind === undefined || kind === values.kind).flatMap(({ kind, seeds }) =>
    values.seed === undefined
      ? Array.from({ length: seeds }, (_, i) => ({ kind, seed: i + 1 }))
      : [{ kind, seed: Number(values.seed) }],
  );
};

/**
 * Whether the demo is right on every seed: the truth and what was told, one line each. Exit code 1 when one is wrong.
 * `--kind` and `--seed` choose.
 */
export const demo = async (args: readonly string[]): Promise<void> => {
  const clock = systemClock(Date.now);
  const all = wantedOf(args);
  const progress = createProgress(process.stderr, 'demos', all.length);
  const began = clock.monotonicMs();
  const wrong: Wanted[] = [];
  for (const [played, wanted] of all.entries()) {
    const findings = await playDemo(wanted.kind, wanted.seed);
    if (!findings.every(({ agrees }) => agrees)) wrong.push(wanted);
    console.log(line(wanted.kind, wanted.seed, findings));
    progress.update(played + 1);
  }
  progress.stop();
  for (const { kind } of STORIES) {
    const own = all.filter((one) => one.kind === kind).length;
    const bad = wrong.filter((one) => one.kind === kind).map(({ seed }) => seed);
    if (own > 0)
      console.log(
        `${kind}: ${own - bad.length} of ${own} right${bad.length === 0 ? '' : `; wrong: ${bad.join(', ')}`}`,
      );
  }
  console.log(`${((clock.monotonicMs() - began) / 1000).toFixed(0)} s`);
  if (wrong.length > 0) process.exitCode = 1;
};
