import type { z } from 'zod';
import type { Problem } from '../errors.ts';

/** Where something stands in a file. */
export interface Spot {
  readonly file: string;
  readonly path: readonly PropertyKey[];
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');

/** A problem at `spot` or, with `rest`, below it. */
export const problemAt = (spot: Spot, message: string, rest: readonly PropertyKey[] = []): Problem => ({
  file: spot.file,
  path: pathText([...spot.path, ...rest]),
  message,
});

/** One problem for each thing that is wrong; each unknown key is named at its own path. */
export const schemaProblems = (error: z.ZodError, spot: Spot): Problem[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => problemAt(spot, 'unknown key', [...issue.path, key]))
      : [problemAt(spot, issue.message, issue.path)],
  );
