import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '../src/cli/process-io.ts';
import { CODE_VERSION } from '../src/detect/parameters.ts';
import { QUIET, ROUGH } from './detector/world.ts';
import { tableOf } from './effects/report.ts';
import { calibrateRules } from './incidents/calibration.ts';
import type { Calibrated } from './incidents/calibration.ts';
import type { FleetSize } from './incidents/fleet.ts';
import { runOverHttp } from './incidents/http.ts';
import type { Outcome } from './incidents/outcome.ts';
import { prepare } from './incidents/prepare.ts';
import type { Prepared } from './incidents/prepare.ts';
import { writeReport } from './incidents/report.ts';
import { runScenario } from './incidents/run-scenario.ts';
import type { Scenario } from './incidents/scenario.ts';
import { SCENARIOS } from './incidents/scenarios/index.ts';
import { STANDARD } from './incidents/world.ts';
import type { Calibration } from './rules-of-today/calibrate.ts';

const FOLDER = join(import.meta.dirname, '../docs/benchmark');
const SIZES: Readonly<Partial<Record<string, FleetSize>>> = { 24: 'full', 12: 'half', 2: 'pair' };
const RESULTS = 'incidents.jsonl';
const CALIBRATIONS = 'rules-of-today.json';

const textOf = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });

/** Outcomes of a file of results, one JSON a line. */
const outcomesIn = async (file: string): Promise<readonly Outcome[]> =>
  (await textOf(file))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Outcome);

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const keyOf = (scenario: string, seed: number, size: string, weather: string): string =>
  [scenario, seed, size, weather].join('\n');

/** One prepared world at a time: a scenario that needs another one gets its own. */
const preparer = (): ((options: Parameters<typeof prepare>[0]) => Prepared) => {
  let last: { readonly key: string; readonly prepared: Prepared } | null = null;
  return (options) => {
    const key = JSON.stringify(options);
    if (last?.key === key) return last.prepared;
    last = null;
    last = { key, prepared: prepare(options) };
    return last.prepared;
  };
};

const wanted = (names: readonly string[]): readonly Scenario[] => {
  const found = SCENARIOS.filter(
    ({ name, incident }) =>
      names.length === 0 || names.some((one) => name.startsWith(one) || incident.split('+').includes(one)),
  );
  if (found.length === 0)
    throw new Error(`no scenario ${names.join(', ')}; known: ${SCENARIOS.map(({ name }) => name).join('; ')}`);
  // Those that share a world stand together.
  return found.toSorted(
    (one, other) => (one.odds ?? 1) - (other.odds ?? 1) || (one.baseline?.[0] ?? 5) - (other.baseline?.[0] ?? 5),
  );
};

/**
 * Every incident and negative control of the catalogue through the engine, beside the rules of today and an oracle.
 * Results go line by line to `docs/benchmark/incidents.jsonl`; a run that is started again goes on there unless the
 * engine's code has another version by then, and the report is made from all results of the newest one.
 */
export const incidents = async (args: readonly string[]): Promise<void> => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      scenario: { type: 'string', multiple: true, default: [] },
      seeds: { type: 'string', default: '5' },
      'first-seed': { type: 'string', default: '1' },
      backends: { type: 'string', default: '24' },
      weather: { type: 'string', default: 'quiet' },
      out: { type: 'string', default: FOLDER },
      quick: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      'report-only': { type: 'boolean', default: false },
      http: { type: 'boolean', default: false },
      'fleet-months': { type: 'string', default: '12' },
    },
  });
  if (values.http) {
    await overHttp(values.scenario, seedsOf(values), values.out);
    return;
  }
  const size = SIZES[values.quick ? '2' : values.backends];
  if (size === undefined) throw new Error('--backends 24, 12 or 2');
  const weather = values.weather === 'rough' ? ROUGH : QUIET;
  await mkdir(values.out, { recursive: true });
  const results = join(values.out, RESULTS);
  if (values.fresh) await writeFile(results, '');
  if (!values['report-only']) {
    const done = new Set(
      (await outcomesIn(results))
        .filter(({ code }) => code === CODE_VERSION)
        .map((one) => keyOf(one.scenario, one.seed, one.size, one.weather)),
    );
    const calibration = await calibrationOf(join(values.out, CALIBRATIONS), {
      size,
      weather,
      fleets: values.quick ? 2 : Number(values['fleet-months']),
    });
    const prepared = preparer();
    const clock = systemClock(Date.now);
    const scenarios = wanted(values.scenario);
    for (const seed of seedsOf(values)) {
      for (const [index, scenario] of scenarios.entries()) {
        if (done.has(keyOf(scenario.name, seed, size, weather.name))) continue;
        const began = clock.monotonicMs();
        const { odds = STANDARD.odds, baseline = STANDARD.baseline } = scenario;
        const world = prepared({ size, seed, weather, odds, baseline });
        const outcome = runScenario(scenario, world, calibration);
        await appendFile(results, `${JSON.stringify(outcome)}\n`);
        const seconds = ((clock.monotonicMs() - began) / 1e3).toFixed(1);
        say(`seed ${seed}, ${index + 1}/${scenarios.length} ${scenario.name}: ${wordsOf(outcome)} (${seconds} s)`);
      }
    }
  }
  await reportOn(values.out, size);
};

/** One report for each weather there are results of, with this size of fleet and the newest code. */
const reportOn = async (folder: string, size: FleetSize): Promise<void> => {
  const all = (await outcomesIn(join(folder, RESULTS))).filter((one) => one.size === size);
  const calibrations = await calibrationsIn(join(folder, CALIBRATIONS));
  for (const [weather, outcomes] of Map.groupBy(all, (one) => one.weather)) {
    const newest = Math.max(...outcomes.map(({ code }) => code));
    const counted = outcomes.filter(({ code }) => code === newest);
    if (counted.length < outcomes.length)
      say(`${weather}: ${outcomes.length - counted.length} results of older code are left out`);
    await writeReport(folder, weather, counted, calibrations);
  }
};

/** A part of the incidents over real HTTP; the table is kept beside the report. */
const overHttp = async (names: readonly string[], seeds: readonly number[], folder: string): Promise<void> => {
  const results = await runOverHttp(names, seeds, ({ trial, told, ok }, seed) =>
    say(`seed ${seed}, ${trial}: ${ok ? 'ok' : 'MISSED'}${told === null ? '' : `, told in cycle ${told}`}`),
  );
  const text = `<!-- Generated by \`npm run bench -- incidents --http\`; do not edit. -->

# Incidents over real HTTP

The whole daemon and the simulator in one process, with the shipped canaries of small cost, in virtual hours: 8 backends, ${seeds.length} seeds, at most 8 cycles after the fault began. Right are ${results.filter(({ ok }) => ok).length} of ${results.length}.

${tableOf(results)}
`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'incidents-http.json'), `${JSON.stringify(results, null, 1)}\n`);
  await writeFile(join(folder, 'incidents-http.md'), text);
  console.log(text);
};

const seedsOf = (values: {
  readonly seeds: string;
  readonly 'first-seed': string;
  readonly quick: boolean;
}): readonly number[] =>
  Array.from({ length: values.quick ? 1 : Number(values.seeds) }, (_, i) => Number(values['first-seed']) + i);

const wordsOf = ({ control, alarm, oracle, told, wrong, followed, said }: Outcome): string => {
  const false_ = wrong.length === 0 ? '' : `, FALSE: ${wrong.join('; ')}`;
  if (control) return `said ${said.join('; ') || 'nothing'}${false_}`;
  const found =
    alarm === null
      ? `not within ${followed} h`
      : `after ${alarm} h, ${told.map((one) => `${one.class} on ${one.scope}${one.sliceRight ? '' : ' (other slice)'}`).join(' and ')}`;
  return `${found}; oracle ${oracle ?? 'not'}${false_}`;
};

/** Calibrations that were made before, by fleet and weather. */
const calibrationsIn = async (file: string): Promise<Readonly<Record<string, Calibrated>>> => {
  const text = await textOf(file);
  return (text === '' ? {} : JSON.parse(text)) as Record<string, Calibrated>;
};

/** Calibrations are kept: they depend on the rules and on healthy streams alone. */
const calibrationOf = async (
  file: string,
  { size, weather, fleets }: { readonly size: FleetSize; readonly weather: typeof QUIET; readonly fleets: number },
): Promise<Calibration> => {
  const known = await calibrationsIn(file);
  const key = `${size}, ${weather.name}`;
  const before = known[key];
  if (before !== undefined && before.fleets >= fleets) return before.thresholds;
  const thresholds = calibrateRules({
    size,
    weather,
    fleets,
    onFleet: (done) => say(`rules of today on healthy streams, ${key}: ${done} of ${fleets} fleet-months`),
  });
  await writeFile(file, `${JSON.stringify({ ...known, [key]: { fleets, thresholds } }, null, 2)}\n`);
  return thresholds;
};
