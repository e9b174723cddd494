import { readFile, stat } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import type { Problem } from '../errors.ts';

/** Larger files are refused unread. */
export const MAX_BYTES = 1_000_000;
/** Uses of one alias; more are taken for an alias bomb. */
const MAX_ALIASES = 100;
/** More than a tool's schema ever needs; it keeps everything that walks the value within the stack. */
const MAX_DEPTH = 64;
/** A broken file has as many consequences as one likes; the first few say enough. */
const MAX_SYNTAX_PROBLEMS = 5;

export type YamlRead =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problems: readonly Problem[] };

const failed = (file: string, message: string): YamlRead => ({ ok: false, problems: [{ file, path: '', message }] });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isDeeper = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1)));

/** YAML 1.2 in plain JavaScript values, or every syntax problem with its line. `file` only names it in problems. */
export const parseYaml = (text: string, file: string): YamlRead => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true });
  const found = [...document.errors, ...document.warnings].slice(0, MAX_SYNTAX_PROBLEMS);
  if (found.length > 0) {
    const problems = found.map(({ message, pos }) => ({
      file,
      path: '',
      message,
      line: lineCounter.linePos(pos[0]).line,
    }));
    return { ok: false, problems };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return isDeeper(value, MAX_DEPTH) ? failed(file, `is nested more than ${MAX_DEPTH} deep`) : { ok: true, value };
  } catch (error) {
    if (error instanceof ReferenceError) return failed(file, error.message);
    throw error;
  }
};

/** Reads one YAML file of at most `MAX_BYTES` bytes in UTF-8. */
export const readYaml = async (file: string): Promise<YamlRead> => {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) return failed(file, `has ${size} bytes; at most ${MAX_BYTES} are read`);
    bytes = await readFile(file);
  } catch (error) {
    return failed(file, `cannot be read: ${messageOf(error)}`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    return failed(file, `is not UTF-8: ${messageOf(error)}`);
  }
  return parseYaml(text, file);
};
