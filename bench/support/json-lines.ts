import { appendFile, readFile } from 'node:fs/promises';

/** One value for each line of a file; none when there is no such file. */
export const readLines = async <T>(file: string): Promise<readonly T[]> => {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
};

/** One more line; several processes may write to one file. */
export const appendLine = (file: string, value: unknown): Promise<void> =>
  appendFile(file, `${JSON.stringify(value)}\n`);
