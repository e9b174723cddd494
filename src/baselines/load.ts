import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { Baseline } from './baseline.ts';
import { baselinePath, PENDING } from './path.ts';
import { baselineSchema } from './schema.ts';

type Read = { readonly baseline: Baseline } | { readonly problems: readonly Problem[] };

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('').replace(/^\./, '');

const parseJson = (file: string, text: string): { readonly json: unknown } | { readonly problems: readonly Problem[] } => {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch (error) {
    return { problems: [{ file, path: '', message: `not JSON: ${(error as Error).message}` }] };
  }
};

const readOne = async (folder: string, relative: string, pending: boolean): Promise<Read> => {
  const file = join(folder, relative);
  const parsed = parseJson(file, await readFile(file, 'utf8'));
  if ('problems' in parsed) return parsed;
  const checked = baselineSchema.safeParse(parsed.json);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => ({ file, path: pathText(path), message }));
    return { problems };
  }
  const baseline = checked.data;
  const expected = baselinePath(baseline);
  if (expected !== relative.replaceAll('\\', '/')) {
    return { problems: [{ file, path: '', message: `says that it belongs in ${expected}` }] };
  }
  if (!pending && !baseline.provisional && baseline.approved === null) {
    const message = 'nobody has approved it; move it to pending/ and run "coalmine baseline approve"';
    return { problems: [{ file, path: 'approved', message }] };
  }
  return { baseline };
};

/** Files of baselines below a folder, sorted; half-written ones lie in hidden folders and are left out. A missing folder has none. */
const filesOf = async (folder: string): Promise<readonly string[]> => {
  try {
    const all = await readdir(folder, { recursive: true });
    return all
      .filter((file) => file.endsWith('.json') && !file.split(/[\\/]/).some((part) => part.startsWith('.')))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

const loadFolder = async (folder: string, pending: boolean): Promise<readonly Baseline[]> => {
  const files = (await filesOf(folder)).filter((file) => pending || !/^pending[\\/]/.test(file));
  const read: Read[] = [];
  for (const file of files) read.push(await readOne(folder, file, pending));
  const problems = read.flatMap((one) => ('problems' in one ? one.problems : []));
  if (problems.length > 0) throw new OperatorError(problems);
  return read.flatMap((one) => ('baseline' in one ? [one.baseline] : []));
};

/**
 * All baselines of a folder, those in `pending/` left out, sorted by path; none when the folder is missing.
 * Throws an `OperatorError` with everything that is wrong in all files: no JSON, unknown or missing fields, a file that
 * belongs elsewhere, a baseline that is neither approved nor provisional.
 */
export const loadBaselines = (folder: string): Promise<readonly Baseline[]> => loadFolder(folder, false);

/** The baselines that wait for approval, in the same way. */
export const loadPending = (folder: string): Promise<readonly Baseline[]> => loadFolder(join(folder, PENDING), true);
