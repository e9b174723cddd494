import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';

export const SUITE_FILE = 'suite.yaml';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*\.yaml$/;

/** Where a suite's canaries lie. */
export interface Listing {
  /** Below the suite's folder, with `/`: `arithmetic/change.yaml`; sorted. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

const misplaced = (folder: string, name: string, isFolder: boolean): string | null => {
  if (isFolder) return folder === '' ? null : 'canaries lie one folder deep, <capability>/<name>.yaml';
  if (folder === '') return 'a canary lies in the folder of its capability, <capability>/<name>.yaml';
  return NAME.test(name) ? null : 'must be named with lower-case words joined by -, and end in .yaml';
};

const ignored = (path: string, isFolder: boolean): boolean =>
  !isFolder && (path === SUITE_FILE || !/\.ya?ml$/i.test(path));

/** Links are followed (a mounted ConfigMap is made of them); hidden entries and files that are not YAML are left alone. */
const listBelow = async (dir: string, folder: string): Promise<Listing> => {
  const files: string[] = [];
  const problems: Problem[] = [];
  const names = (await readdir(join(dir, folder))).filter((name) => !name.startsWith('.')).sort();
  for (const name of names) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const isFolder = (await stat(join(dir, path))).isDirectory();
    if (ignored(path, isFolder)) continue;
    const message = misplaced(folder, name, isFolder);
    if (message !== null) problems.push({ file: join(dir, path), path: '', message });
    else if (isFolder) {
      const below = await listBelow(dir, path);
      files.push(...below.files);
      problems.push(...below.problems);
    } else files.push(path);
  }
  return { files, problems };
};

/**
 * The canary files of a suite.
 * @throws OperatorError when a folder cannot be read
 */
export const listCanaries = async (dir: string): Promise<Listing> => {
  try {
    return await listBelow(dir, '');
  } catch (error) {
    const message = `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new OperatorError([{ file: dir, path: '', message }]);
  }
};
