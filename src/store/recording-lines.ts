import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { pipeline } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Problem } from '../errors.ts';

/** Longer lines are a problem: they are not samples, and memory is bounded. UTF-16 units. */
export const LONGEST_LINE = 8 * 1024 * 1024;

export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Null when it is longer than the limit. */
  readonly text: string | null;
}

/** Streams bytes into lines; holds one chunk and one line at most. Empty lines are left out. */
export const splitLines = async function* (
  bytes: AsyncIterable<Buffer>,
  longest: number = LONGEST_LINE,
): AsyncGenerator<TextLine> {
  const decoder = new StringDecoder('utf8');
  let number = 1;
  let held = '';
  let tooLong = false;
  const ended = function* (piece: string): Generator<TextLine> {
    const text = held + piece;
    if (tooLong || text.length > longest) yield { number, text: null };
    else if (text.trim() !== '') yield { number, text };
    number += 1;
    held = '';
    tooLong = false;
  };
  for await (const chunk of bytes) {
    let text = decoder.write(chunk);
    if (number === 1 && held === '' && text.startsWith('\u{feff}')) text = text.slice(1);
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      yield* ended(text.slice(from, to));
      from = to + 1;
    }
    held = tooLong ? '' : held + text.slice(from);
    tooLong ||= held.length > longest;
    if (tooLong) held = '';
  }
  yield* ended(decoder.end());
};

const openBytes = (file: string): AsyncIterable<Buffer> => {
  const plain = createReadStream(file, { highWaterMark: 256 * 1024 });
  // Errors of the file come out of the iteration below.
  return file.endsWith('.gz') ? pipeline(plain, createGunzip(), () => undefined) : plain;
};

/** The lines of a file, unpacked when its name ends in `.gz`; what cannot be read is given to `onProblem`. */
export const fileLines = async function* (
  file: string,
  onProblem: (problem: Problem) => void,
): AsyncGenerator<TextLine> {
  try {
    for await (const line of splitLines(openBytes(file))) {
      if (line.text === null)
        onProblem({ file, line: line.number, path: '', message: `is longer than ${LONGEST_LINE} characters` });
      else yield line;
    }
  } catch (error) {
    // Errors of files and of unpacking carry a code; anything else is a bug.
    if (!(error instanceof Error && 'code' in error)) throw error;
    onProblem({ file, path: '', message: `cannot be read: ${error.message}` });
  }
};
