import { resolve } from 'node:path';
import { loadBaselines } from '../../baselines/load.ts';
import { matchBaselines } from '../../baselines/match.ts';
import type { Suite } from '../../canaries/canary.ts';
import { loadSuite } from '../../canaries/load.ts';
import type { Engine } from '../../detect/engine.ts';
import { OperatorError } from '../../errors.ts';
import { createEngine } from '../../judge.ts';
import { createSetup } from '../../run/setup.ts';
import { SCORERS } from '../../scorers/index.ts';
import { readRecording } from '../../store/recording.ts';
import type { Io } from '../io.ts';
import { loadEverything } from '../load-everything.ts';
import { createMakers } from '../makers.ts';
import { emptySurvey, referencesOf, setupOf, takeSlot, type Survey } from './survey.ts';

export interface ReplayOptions {
  readonly config?: string;
  readonly baselineUntil?: string;
  readonly suite?: string;
  readonly baselines?: string;
  readonly falseAlarmsPerMonth: number;
  readonly tolerance: number;
  readonly format: 'text' | 'json';
}

/** What a recording is judged by. */
export interface Judging {
  readonly engine: Engine;
  /** Scores answers that were recorded without scores; null when no suite is known. */
  readonly suite: Suite | null;
  /** Slots that began before it are reference, not judged (ISO 8601). */
  readonly from: string | null;
}

const survey = async (files: readonly string[], until: string | null): Promise<Survey> => {
  const all = emptySurvey();
  for await (const slot of readRecording(files)) takeSlot(all, slot, until);
  return all;
};

/** References of the recording belong to each backend, so no backend may look for another's. */
const withOwnGroups = (seen: Survey): ReturnType<typeof referencesOf> => {
  for (const [id, backend] of seen.backends) seen.backends.set(id, { ...backend, group: id });
  return referencesOf(seen);
};

const byItself = async (files: readonly string[], until: string, options: ReplayOptions): Promise<Judging> => {
  const seen = await survey(files, until);
  const engine = createEngine(setupOf(seen, withOwnGroups(seen), options));
  return { engine, suite: null, from: until };
};

interface Folders {
  readonly suite: string;
  readonly baselines: string;
}

const byFolders = async (files: readonly string[], folders: Folders, options: ReplayOptions): Promise<Judging> => {
  const [suite, baselines] = await Promise.all([loadSuite(folders.suite, SCORERS), loadBaselines(folders.baselines)]);
  const seen = await survey(files, null);
  const { references } = matchBaselines({
    suite,
    backends: [...seen.backends.values()],
    baselines,
    now: Date.parse(seen.from ?? '1970-01-01T00:00:00.000Z'),
    cells: [...seen.cells.values()],
  });
  // Whoever names these baselines asks what they say about the whole recording, whenever they were approved.
  const always = references.map((reference) => ({ ...reference, from: '' }));
  return { engine: createEngine(setupOf(seen, always, options)), suite, from: null };
};

const byConfig = async (file: string, io: Io): Promise<Judging> => {
  const everything = await loadEverything(file, io);
  const { engine, suite } = createSetup(everything, createMakers(io.clock), io.clock);
  return { engine, suite, from: null };
};

const mistake = (message: string): OperatorError => new OperatorError([{ file: 'replay', path: '', message }]);

const isoTime = (text: string): string => {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw mistake(`--baseline-until ${text} is not a time; write 2026-03-02T00:00:00Z`);
  return new Date(ms).toISOString();
};

/**
 * The engine for a recording: the daemon's own (`--config`), one for a suite with its baselines, or one whose reference
 * is the first part of the recording. @throws OperatorError unless exactly one of them is asked for
 */
export const judgingOf = async (files: readonly string[], options: ReplayOptions, io: Io): Promise<Judging> => {
  const { config, baselineUntil, suite, baselines } = options;
  const folders = suite !== undefined || baselines !== undefined;
  const ways = [config !== undefined, baselineUntil !== undefined, folders].filter(Boolean).length;
  if (ways !== 1) throw mistake('takes one of --baseline-until, --suite with --baselines, or --config');
  if (config !== undefined) return byConfig(config, io);
  if (baselineUntil !== undefined) return byItself(files, isoTime(baselineUntil), options);
  if (suite === undefined || baselines === undefined) throw mistake('--suite and --baselines go together');
  return byFolders(files, { suite: resolve(io.cwd, suite), baselines: resolve(io.cwd, baselines) }, options);
};
