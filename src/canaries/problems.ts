import type { z } from 'zod';

/** A problem inside one file. */
export interface Found {
  readonly path: string;
  readonly message: string;
}

/** `checks[1].options.value` for the steps `checks`, 1, `options`, `value`. */
export const pathText = (steps: readonly PropertyKey[]): string =>
  steps.reduce<string>((path, step) => {
    if (typeof step === 'number') return `${path}[${step}]`;
    return path === '' ? String(step) : `${path}.${String(step)}`;
  }, '');

export const under = (parent: readonly PropertyKey[], found: readonly Found[]): readonly Found[] =>
  found.map(({ path, message }) => {
    const prefix = pathText(parent);
    return { path: path === '' || prefix === '' ? prefix + path : `${prefix}${path.startsWith('[') ? '' : '.'}${path}`, message };
  });

const sentence = (message: string): string => {
  if (message.endsWith('received undefined')) return 'is missing';
  return message.startsWith('Invalid input: expected ') ? message.replace('Invalid input: expected', 'must be') : message;
};

/** One problem for each issue, and one for each unknown key. */
export const issuesFound = (error: z.ZodError): readonly Found[] =>
  error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ path: pathText([...issue.path, key]), message: 'is not a known key' }))
      : [{ path: pathText(issue.path), message: sentence(issue.message) }],
  );
