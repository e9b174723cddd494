import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/cli/process-io.ts';
import { CODE_VERSION } from '../src/detect/parameters.ts';
import { REGIMES } from './fleet-years/regimes.ts';
import { seedsIn } from './fleet-years/seeds.ts';
import { fleetOf } from './incidents/fleet.ts';
import { CASES } from './slices/cases.ts';
import { readyWorld } from './slices/ready.ts';
import { slicesText } from './slices/report-text.ts';
import { summariseSlices } from './slices/summary.ts';
import { runTrial } from './slices/trial.ts';
import type { Trial } from './slices/trial.ts';
import { appendLine, readLines } from './support/json-lines.ts';

const FOLDER = join(import.meta.dirname, '../docs/benchmark');
const RESULTS = 'slices.jsonl';
const SIZE = 'full';
const WEATHERS = REGIMES.filter(({ common }) => common !== true);

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const report = async (folder: string): Promise<void> => {
  const all = await readLines<Trial>(join(folder, RESULTS));
  if (all.length === 0) throw new Error(`no results in ${join(folder, RESULTS)}`);
  const code = Math.max(...all.map((trial) => trial.code));
  const counted = all.filter((trial) => trial.code === code);
  if (counted.length < all.length) say(`${all.length - counted.length} results of older code are left out`);
  const backends = fleetOf(SIZE);
  const summaries = WEATHERS.flatMap(({ name }) => {
    const own = counted.filter(({ weather }) => weather === name);
    return own.length === 0 ? [] : [summariseSlices(name, own, { cases: CASES, backends })];
  });
  const seeds = new Set(counted.map(({ seed }) => seed)).size;
  const text = slicesText(summaries, { code, seeds, backends: backends.length });
  await writeFile(join(folder, 'slices.json'), `${JSON.stringify({ code, seeds, weathers: summaries }, null, 1)}\n`);
  await writeFile(join(folder, 'slices.md'), text);
  console.log(text);
};

const keyOf = ({ case: name, seed, weather }: Pick<Trial, 'case' | 'seed' | 'weather'>): string =>
  [name, seed, weather].join('\n');

/**
 * How often the right slice is named, beside RiskLoc and two simple rules. Results go line by line to `slices.jsonl`; a run
 * that is started again goes on there unless the engine's code has another version by then.
 */
export const slices = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1-8' },
      weather: { type: 'string', multiple: true, default: [] },
      case: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: FOLDER },
      'report-only': { type: 'boolean', default: false },
    },
  });
  await mkdir(values.out, { recursive: true });
  if (values['report-only']) {
    await report(values.out);
    return;
  }
  const results = join(values.out, RESULTS);
  const cases = CASES.filter(({ name }) => values.case.length === 0 || values.case.some((one) => name.startsWith(one)));
  if (cases.length === 0) throw new Error(`--case ${CASES.map(({ name }) => name).join('; ')}`);
  const weathers = WEATHERS.filter(({ name }) => values.weather.length === 0 || values.weather.includes(name));
  const clock = systemClock(Date.now);
  for (const seed of seedsIn(values.seeds)) {
    for (const weather of weathers) {
      const done = new Set((await readLines<Trial>(results)).filter(({ code }) => code === CODE_VERSION).map(keyOf));
      const left = cases.filter(({ name }) => !done.has(keyOf({ case: name, seed, weather: weather.name })));
      if (left.length === 0) continue;
      const began = clock.monotonicMs();
      const readied = readyWorld(SIZE, seed, weather);
      const trials: Trial[] = [];
      for (const one of left) {
        const trial = runTrial(one, readied);
        trials.push(trial);
        await appendLine(results, trial);
      }
      const told = trials.filter(({ alarm }) => alarm !== null);
      const right = (way: string): number => told.filter(({ at }) => at[way]?.exact === true).length;
      const seconds = ((clock.monotonicMs() - began) / 1e3).toFixed(0);
      say(
        `seed ${seed}, ${weather.name}: ${told.length} of ${trials.length} told, exact at the alarm: coalmine ` +
          `${right('coalmine')}, RiskLoc ${right('RiskLoc')} and adapted ${right('RiskLoc, adapted')} (${seconds} s)`,
      );
    }
  }
  await report(values.out);
};
