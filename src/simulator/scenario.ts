import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { inScope, scopeName } from '../model.ts';
import { faultProblems, makeFault } from './fault.ts';
import type { Fault } from './fault.ts';
import { placesOf } from './fleet.ts';
import type { Place } from './fleet.ts';
import { problemAt, schemaProblems } from './problems.ts';
import type { Spot } from './problems.ts';
import { scenarioSchema } from './scenario-schema.ts';
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

const faultsOf = (raw: unknown): unknown => (raw as { faults?: unknown } | null)?.faults;

const withoutFaults = (raw: unknown): unknown => {
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'faults'));
};

/** What is wrong between the parts: slices in which no place is, names that come twice. */
const crossProblems = (written: z.infer<typeof body>, places: readonly Place[], spot: Spot): Problem[] => {
  const problems: Problem[] = [];
  const { default: cell, profiles } = written;
  if (cell !== undefined && !places.some((place) => inScope(place, cell))) {
    problems.push(problemAt(spot, `no place of the fleet is in ${scopeName(cell)}`, ['default']));
  }
  profiles.forEach((profile, index) => {
    if (places.some((place) => inScope(place, profile.scope))) return;
    problems.push(
      problemAt(spot, `no place of the fleet is in ${scopeName(profile.scope)}`, ['profiles', index, 'scope']),
    );
  });
  return problems;
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
  const places = parsed.success ? placesOf(parsed.data.fleet) : [];
  const problems = [
    ...(parsed.success ? crossProblems(parsed.data, places, spot) : schemaProblems(parsed.error, spot)),
    ...listProblems(faultsOf(raw), places, spot),
  ];
  if (!parsed.success || problems.length > 0) throw new OperatorError(problems);
  const { seed, default: cell, profiles } = parsed.data;
  const faults = (faultsOf(raw) ?? []) as readonly unknown[];
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
