import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { EnvironmentError } from '../errors.ts';

/** Makes the folder that a store lies in. @throws EnvironmentError */
export const makeFolder = (path: string): void => {
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    throw new EnvironmentError(`store ${path}: its folder cannot be made: ${String(error)}`, { cause: error });
  }
};
