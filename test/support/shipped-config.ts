import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** What stands in a file that ships, and what a test puts in its place. */
export type Replacement = readonly [shipped: string, own: string];

/** A file of `prometheus/` in which only these texts are replaced. @throws when one does not stand in it. */
export const shippedWith = async (file: string, replacements: readonly Replacement[]): Promise<string> => {
  let text = await readFile(resolve(import.meta.dirname, '../../prometheus', file), 'utf8');
  for (const [shipped, own] of replacements) {
    if (!text.includes(shipped)) throw new Error(`${file} has no "${shipped}"`);
    text = text.replaceAll(shipped, own);
  }
  return text;
};
