import type { Json } from '../model.ts';
import { compose } from './compose.ts';

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

const same = (actual: Json, expected: string | number | boolean | null): boolean =>
  typeof expected === 'string' && typeof actual === 'string'
    ? compose(actual) === compose(expected)
    : actual === expected;

/**
 * Whether `actual` is `expected`. With `subset`, objects may have further keys, at every depth; lists always need the same
 * length and order. Texts are compared in Unicode form NFC. The depth of the work is that of `expected`.
 */
export const jsonMatches = (actual: Json, expected: Json, match: 'equal' | 'subset'): boolean => {
  if (isList(expected)) {
    return (
      isList(actual) &&
      actual.length === expected.length &&
      expected.every((part, index) => jsonMatches(actual[index] ?? null, part, match))
    );
  }
  if (!isObject(expected)) return same(actual, expected);
  if (!isObject(actual)) return false;
  const keys = Object.keys(expected);
  return (
    (match === 'subset' || Object.keys(actual).length === keys.length) &&
    keys.every((key) => {
      const [found, wanted] = [actual[key], expected[key]];
      return (
        Object.hasOwn(actual, key) && found !== undefined && wanted !== undefined && jsonMatches(found, wanted, match)
      );
    })
  );
};
