import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { emptySlice, faultProblems, makeFault } from './fault.ts';
import type { Fault } from './fault.ts';
import { placesOf } from './fleet.ts';
import type { Place } from './fleet.ts';
import { problemAt, schemaProblems } from './problems.ts';
import type { Spot } from './problems.ts';
import { scenarioSchema, scopeSchema } from './scenario-schema.ts';
import type { Profile } from './scenario-schema.ts';

/** A fleet, how it behaves when healthy, and what goes wrong with it when. */
export interface Scenario {
  /** Where it came from, for messages. */
  readonly file: string;
  readonly seed: number;
  readonly places: readonly Place[];
  readonly default: { readonly region: string; readonly hardware: string } | null;
  readonly profiles: readonly Profile[];
  readonly faults: readonly Fault[];
}

const body = scenarioSchema.omit({ faults: true });

const repeated = (names: readonly unknown[]): Set<unknown> =>
  new Set(names.filter((name, index) => typeof name === 'string' && names.indexOf(name) !== index));

const partsOf = (raw: unknown): Readonly<Record<string, unknown>> =>
  raw !== null && typeof raw === 'object' && !Array.isArray(raw) ? (raw as Record<string, unknown>) : {};

const withoutFaults = (raw: unknown): unknown =>
  raw !== null && typeof raw === 'object' && !Array.isArray(raw)
    ? Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'faults'))
    : raw;

/** Slices in which no place is; looks at each part alone, so that a mistake in one hides none in another. */
const sliceProblems = (raw: unknown, places: readonly Place[], spot: Spot): Problem[] => {
  const { default: cell, profiles } = partsOf(raw);
  const slices = [
    { scope: scenarioSchema.shape.default.safeParse(cell).data, path: ['default'] },
    ...(Array.isArray(profiles) ? (profiles as readonly unknown[]) : []).map((profile, index) => ({
      scope: scopeSchema.safeParse(partsOf(profile)['scope']).data,
      path: ['profiles', index, 'scope'],
    })),
  ];
  return slices.flatMap(({ scope, path }) => emptySlice(scope, places, { ...spot, path }));
};

const listProblems = (raw: unknown, places: readonly Place[], spot: Spot): Problem[] => {
  if (raw === undefined) return [];
  if (!Array.isArray(raw)) return [problemAt(spot, 'expected a list of faults', ['faults'])];
  const faults = raw as readonly unknown[];
  const names = faults.map((fault) => (fault as { name?: unknown } | null)?.name);
  const twice = repeated(names);
  return faults.flatMap((fault, index) => [
    ...faultProblems(fault, places, { file: spot.file, path: ['faults', index] }),
    ...(twice.has(names[index]) ? [problemAt(spot, 'another fault has this name', ['faults', index, 'name'])] : []),
  ]);
};

/**
 * A scenario from what its file holds.
 * @throws OperatorError with every problem, each with its path.
 */
export const parseScenario = (raw: unknown, file: string): Scenario => {
  const spot = { file, path: [] };
  const parsed = body.safeParse(withoutFaults(raw));
  const written = partsOf(raw)['faults'];
  const places = placesOf(scenarioSchema.shape.fleet.safeParse(partsOf(raw)['fleet']).data ?? []);
  const problems = [
    ...(parsed.success ? [] : schemaProblems(parsed.error, spot)),
    ...sliceProblems(raw, places, spot),
    ...listProblems(written, places, spot),
  ];
  if (!parsed.success || problems.length > 0) throw new OperatorError(problems);
  const { seed, default: cell, profiles } = parsed.data;
  const faults = (written ?? []) as readonly unknown[];
  return { file, seed, places, default: cell ?? null, profiles, faults: faults.map(makeFault) };
};

/** The YAML of a file as data; an alias bomb is an error like any other. */
const parseYaml = (text: string, file: string): unknown => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problems = document.errors.map((error) => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    return { file, path: `line ${line}, column ${col}`, message: error.message };
  });
  if (problems.length > 0) throw new OperatorError(problems);
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new OperatorError([{ file, path: '', message: error instanceof Error ? error.message : String(error) }]);
  }
};

/**
 * Reads a scenario file (YAML).
 * @throws OperatorError with every problem: a file that cannot be read, broken YAML with its line, wrong values with their path.
 */
export const loadScenario = async (path: string): Promise<Scenario> => {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new OperatorError([{ file: path, path: '', message }]);
  });
  return parseScenario(parseYaml(text, path), path);
};
