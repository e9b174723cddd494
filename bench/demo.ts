import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

const playHere = async ({ kind, seed }: Wanted): Promise<boolean> => {
  const findings = await playDemo(kind, seed);
  console.log(line(kind, seed, findings));
  return findings.every(({ agrees }) => agrees);
};

/** In a process of its own: a daemon is made to end with its process, and leaves memory behind. */
const playApart = async ({ kind, seed }: Wanted): Promise<boolean> => {
  const args = [main, 'demo', '--kind', kind, '--seed', String(seed)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
};

const totalOf = (kind: Kind, all: readonly Wanted[], wrong: readonly Wanted[]): readonly string[] => {
  const own = all.filter((one) => one.kind === kind).length;
  const bad = wrong.filter((one) => one.kind === kind).map(({ seed }) => seed);
  if (own === 0) return [];
  return [`${kind}: ${own - bad.length} of ${own} right${bad.length === 0 ? '' : `; wrong: ${bad.join(', ')}`}`];
};

/**
 * Whether the demo is right on every seed: the truth and what was told, one line each, then totals. Exit code 1 when one
 * is wrong. `--kind` and `--seed` choose.
 */
export const demo = async (args: readonly string[]): Promise<void> => {
  const clock = systemClock(Date.now);
  const all = wantedOf(args);
  const [only] = all;
  const wrong: Wanted[] = [];
  if (only !== undefined && all.length === 1) {
    if (!(await playHere(only))) process.exitCode = 1;
    return;
  }
  const progress = createProgress(process.stderr, 'demos', all.length);
  const began = clock.monotonicMs();
  for (const [played, wanted] of all.entries()) {
    if (!(await playApart(wanted))) wrong.push(wanted);
    progress.update(played + 1);
  }
  progress.stop();
  for (const { kind } of STORIES) for (const total of totalOf(kind, all, wrong)) console.log(total);
  console.log(`${((clock.monotonicMs() - began) / 1000).toFixed(0)} s`);
  if (wrong.length > 0) process.exitCode = 1;
};
