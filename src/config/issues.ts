import { z } from 'zod';
import type { ConfigPath, Finding } from './finding.ts';

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

const kindOf = (value: unknown): string => {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return EXPECTED[typeof value] ?? typeof value;
};

const limitMessage = (issue: RawIssue & { code: 'too_small' | 'too_big' }): string => {
  const small = issue.code === 'too_small';
  const limit = String(small ? issue.minimum : issue.maximum);
  if (issue.origin !== 'number' && issue.origin !== 'int' && small && limit === '1') return 'must not be empty';
  const bound = small ? 'at least' : 'at most';
  if (issue.origin === 'string') return `needs ${bound} ${limit} characters`;
  if (issue.origin !== 'number' && issue.origin !== 'int') return `needs ${bound} ${limit} entries`;
  if (issue.inclusive === false) return `must be ${small ? 'more' : 'less'} than ${limit}`;
  return `must be ${bound} ${limit}`;
};

const unknownKey = (issue: RawIssue): string => {
  const known = issue.inst instanceof z.ZodObject ? Object.keys(issue.inst.shape).sort() : [];
  return known.length === 0 ? 'unknown key' : `unknown key; known: ${known.join(', ')}`;
};

/**
 * Messages for zod's issues in the operator's words: what was expected and what kind of thing came.
 * Never the value itself, which may be a secret in the wrong place. Pass as `safeParse(value, { error: issueMessage })`.
 */
export const issueMessage = (issue: RawIssue): string | undefined => {
  switch (issue.code) {
    case 'invalid_type': {
      const expected = EXPECTED[issue.expected] ?? String(issue.expected);
      if (issue.input === undefined) return `missing; expected ${expected}`;
      const isFraction = issue.expected === 'int' && typeof issue.input === 'number';
      return `expected ${expected}, got ${isFraction ? 'a fraction' : kindOf(issue.input)}`;
    }
    case 'too_small':
    case 'too_big':
      return limitMessage(issue);
    case 'invalid_value':
      return `expected one of ${(issue.values as unknown[]).map(String).join(', ')}`;
    case 'unrecognized_keys':
      return unknownKey(issue);
    default:
      return undefined;
  }
};

const isWrongKind = (issues: readonly Issue[]): boolean =>
  issues.some((issue) => issue.code === 'invalid_type' && issue.path.length === 0);

/** Of the branches of a union, the one that was meant is the one whose kind of value fits. */
const unionFindings = (path: ConfigPath, branches: readonly (readonly Issue[])[]): readonly Finding[] => {
  const meant = branches.find((issues) => !isWrongKind(issues));
  if (meant !== undefined) return meant.flatMap((issue) => findingsOf(issue, path));
  const kinds = branches.flatMap((issues) =>
    issues.flatMap((issue) => (issue.code === 'invalid_type' ? [EXPECTED[issue.expected] ?? issue.expected] : [])),
  );
  return [{ path, message: `expected ${[...new Set(kinds)].join(' or ')}` }];
};

/** One finding for each thing that is wrong: unknown keys get one each, unions those of the branch that was meant. */
export const findingsOf = (issue: Issue, base: ConfigPath = []): readonly Finding[] => {
  const path = [...base, ...(issue.path as (string | number)[])];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: issue.message }));
    case 'invalid_union':
      return unionFindings(path, issue.errors);
    case 'invalid_key':
      return issue.issues.map(({ message }) => ({ path, message }));
    default:
      return [{ path, message: issue.message }];
  }
};
