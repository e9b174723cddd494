import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach } from 'vitest';
import { OperatorError, problemLine } from '../../src/errors.ts';

const made: string[] = [];

afterEach(async () => {
  await Promise.all(made.splice(0).map((dir) => rm(dir, { recursive: true })));
});

/** A folder with these files (path: content) that is gone after the test. */
export const folderWith = async (files: Readonly<Record<string, string | Uint8Array>>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'coalmine-canaries-'));
  made.push(dir);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  }
  return dir;
};

/** The lines of the operator's mistakes, without the folder; none when all is well. */
export const problemsOf = async (load: Promise<unknown>, dir: string): Promise<readonly string[]> => {
  try {
    await load;
    return [];
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return error.problems.map((problem) => problemLine(problem).replaceAll(`${dir}/`, '').replaceAll(dir, '.'));
  }
};
