import { resolve } from 'node:path';
import type { ConfigPath, Finding } from './finding.ts';

/** Gives the text of a file, or rejects. */
export type ReadFile = (path: string) => Promise<string>;

/** A secret that was read, or why not. Neither message ever holds the secret. */
export type Secret = { readonly value: string } | { readonly finding: Finding };

const reason = (error: unknown): string => {
  const code = (error as { readonly code?: unknown }).code;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'permission denied';
  if (code === 'EISDIR') return 'it is a folder';
  return typeof code === 'string' ? code : 'unknown error';
};

/** Why a file could not be read, in words without its content. */
export const unreadable = (file: string, error: unknown): string => `cannot read ${file}: ${reason(error)}`;

/** Reads the one secret that a file holds, without the spaces and line breaks around it. `file` is relative to `folder`. */
export const readSecret = async (
  file: string,
  folder: string,
  path: ConfigPath,
  readFile: ReadFile,
): Promise<Secret> => {
  try {
    const value = (await readFile(resolve(folder, file))).trim();
    if (value === '') return { finding: { path, message: `${file} is empty` } };
    if (/[\r\n]/.test(value)) return { finding: { path, message: `${file} has more than one line` } };
    return { value };
  } catch (error) {
    return { finding: { path, message: unreadable(file, error) } };
  }
};

/** Shorter values are words or numbers, which would blot out innocent text. */
const SHORTEST_SECRET = 4;

/** Puts a name in the place of each secret in a message; longer secrets first, since one may hold another. */
export const redact = (message: string, secrets: ReadonlyMap<string, string>): string =>
  [...secrets]
    .filter(([secret]) => secret.length >= SHORTEST_SECRET)
    .sort(([a], [b]) => b.length - a.length)
    .reduce((text, [secret, name]) => text.replaceAll(secret, name), message);
