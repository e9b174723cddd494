import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/cli/process-io.ts';
import { CODE_VERSION } from '../src/detect/parameters.ts';
import { REGIMES } from './fleet-years/regimes.ts';
import { fleetYearsText } from './fleet-years/report-text.ts';
import { runFleet } from './fleet-years/run-fleet.ts';
import type { FleetRun } from './fleet-years/run-fleet.ts';
import { seedsIn } from './fleet-years/seeds.ts';
import { summariseFleets } from './fleet-years/summary.ts';
import type { Weather } from './detector/world.ts';
import type { FleetSize } from './incidents/fleet.ts';
import { appendLine, readLines } from './support/json-lines.ts';

const FOLDER = join(import.meta.dirname, '../docs/benchmark');
const RESULTS = 'fleet-years.jsonl';
/** Days between two lines of progress. */
const PROGRESS_DAYS = 10;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const span = (seconds: number): string =>
  seconds < 90
    ? `${seconds.toFixed(0)} s`
    : seconds < 5400
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3600).toFixed(1)} h`;

interface Task {
  readonly seed: number;
  readonly weather: Weather;
}

interface Plan {
  readonly tasks: readonly Task[];
  readonly months: number;
  readonly size: FleetSize;
  readonly results: string;
}

const isDone = (run: FleetRun, { seed, weather }: Task, { size, months }: Plan): boolean =>
  run.code === CODE_VERSION &&
  run.seed === seed &&
  run.regime === weather.name &&
  run.size === size &&
  run.months === months;

/** Runs what has no result yet; another process that writes to the same file is heeded before each fleet. */
const runAll = async (plan: Plan): Promise<void> => {
  const { tasks, months, size, results } = plan;
  const clock = systemClock(Date.now);
  const began = clock.monotonicMs();
  let days = 0;
  for (const [index, task] of tasks.entries()) {
    if ((await readLines<FleetRun>(results)).some((run) => isDone(run, task, plan))) continue;
    const { seed, weather } = task;
    const run = runFleet({
      ...{ size, weather, seed, months, cpu },
      onDay: (day, said) => {
        days += 1;
        if (day % PROGRESS_DAYS !== 0) return;
        const perDay = (clock.monotonicMs() - began) / 1e3 / days;
        const left = (tasks.length - index) * months * 30 - day;
        const wrong = said.filter(({ accepted }) => !accepted);
        const incidents = wrong.filter(({ verdict }) => verdict === 'degraded').length;
        say(
          `seed ${seed}, ${weather.name}: day ${day} of ${months * 30}; ${incidents} incidents and ` +
            `${wrong.length - incidents} changes falsely said; ${span(perDay * left)} to go at most`,
        );
      },
    });
    await appendLine(results, run);
    for (const one of run.said.filter(({ accepted }) => !accepted))
      say(`  FALSE: ${one.class} ${one.verdict} (${one.signals.join(', ')}) on ${one.scope}, hour ${one.hour}`);
    say(`seed ${seed}, ${weather.name}: ${(run.cpuSeconds / months).toFixed(0)} CPU s a fleet-month`);
  }
};

/** Report and figures from all results of the newest code with this size of fleet. */
const report = async (folder: string, size: FleetSize): Promise<void> => {
  const all = (await readLines<FleetRun>(join(folder, RESULTS))).filter((run) => run.size === size);
  if (all.length === 0) throw new Error(`no results in ${join(folder, RESULTS)}`);
  const code = Math.max(...all.map((run) => run.code));
  const counted = all.filter((run) => run.code === code);
  if (counted.length < all.length) say(`${all.length - counted.length} results of older code are left out`);
  const summaries = summariseFleets(
    counted,
    REGIMES.map(({ name }) => name),
  );
  await writeFile(join(folder, 'fleet-years.json'), `${JSON.stringify({ code, regimes: summaries }, null, 1)}\n`);
  const text = fleetYearsText(summaries, code);
  await writeFile(join(folder, 'fleet-years.md'), text);
  console.log(text);
};

/**
 * False alarms of the whole engine over fleet-years of healthy operation. Each seed is a fleet of some months in each
 * regime; its result goes to `fleet-years.jsonl` at once, and a run that is started again goes on there unless the
 * engine's code has another version by then. Two processes may share the seeds.
 */
export const fleetYears = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: 'string', default: '1-40' },
      months: { type: 'string', default: '3' },
      regime: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: FOLDER },
      quick: { type: 'boolean', default: false },
      'report-only': { type: 'boolean', default: false },
    },
  });
  const regimes = REGIMES.filter(({ name }) => values.regime.length === 0 || values.regime.includes(name));
  if (regimes.length === 0) throw new Error(`--regime ${REGIMES.map(({ name }) => `'${name}'`).join(' or ')}`);
  const size = values.quick ? 'pair' : 'full';
  await mkdir(values.out, { recursive: true });
  if (!values['report-only']) {
    const tasks = seedsIn(values.seeds).flatMap((seed) => regimes.map((weather) => ({ seed, weather })));
    const results = join(values.out, RESULTS);
    await runAll({ tasks, months: Number(values.months), size, results });
  }
  await report(values.out, size);
};
