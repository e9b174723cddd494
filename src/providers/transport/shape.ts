import type { Json } from '../../model.ts';
import { malformed } from './no-answer.ts';

// Reading what a server sent: absent and null are the same, anything of another type is a malformed answer.

export type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value as an object. @throws NoAnswer `malformed`, naming `what`. */
export const asObject = (value: unknown, what: string): Shape => {
  if (!isShape(value)) throw malformed(`${what} is not an object`);
  return value;
};

export const objectAt = (shape: Shape, key: string): Shape | undefined =>
  shape[key] === undefined || shape[key] === null ? undefined : asObject(shape[key], key);

export const listAt = (shape: Shape, key: string): readonly unknown[] => {
  const value = shape[key] ?? [];
  if (!Array.isArray(value)) throw malformed(`${key} is not a list`);
  return value;
};

export const textAt = (shape: Shape, key: string): string | undefined => {
  const value = shape[key] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw malformed(`${key} is not a string`);
  return value;
};

/** A whole number from 0 on. */
export const countAt = (shape: Shape, key: string): number | undefined => {
  const value = shape[key] ?? undefined;
  if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
    throw malformed(`${key} is not a count`);
  }
  return value as number | undefined;
};

const DEEPEST = 100;

/**
 * The value, known to be shallow enough for everything that will walk it later.
 * @throws NoAnswer `malformed` when it is nested deeper than 100 levels.
 */
export const shallow = (value: unknown): Json => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST)
      throw malformed(`the arguments of a tool call are nested deeper than ${String(DEEPEST)} levels`);
    level = level.flatMap((entry) =>
      typeof entry === 'object' && entry !== null ? (Object.values(entry) as unknown[]) : [],
    );
  }
  return value as Json;
};

/** The arguments of a tool call as the model wrote them: parsed, or the text itself when it is not JSON. */
export const parsedArguments = (text: string): Json => {
  try {
    return shallow(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
};

/** An object without the keys whose value is undefined. */
export const present = <T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
