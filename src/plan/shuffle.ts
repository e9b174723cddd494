import { hash } from 'node:crypto';
import type { Random } from '../model.ts';

/** SHA-256 of a text, as 64 hex digits. */
export const sha256 = (text: string): string => hash('sha256', text, 'hex');

/**
 * Uniform numbers in [0, 1) that depend on nothing but the text.
 * Source: sfc32 of Chris Doty-Humphrey's PractRand, seeded with the first 128 bits of the text's SHA-256.
 */
export const seededRandom = (text: string): Random => {
  const seed = sha256(text);
  const word = (i: number): number => Number.parseInt(seed.slice(8 * i, 8 * i + 8), 16) | 0;
  let [a, b, c, counter] = [word(0), word(1), word(2), word(3)];
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
};

/** @throws when there is no such place: a bug of the caller. */
export const itemAt = <T>(list: readonly T[], index: number): T => {
  if (!(index in list)) throw new Error(`no item ${index} in a list of ${list.length}`);
  return list[index] as T;
};

/** A new list in random order; every order equally likely (Fisher and Yates). */
export const shuffle = <T>(items: readonly T[], random: Random): readonly T[] => {
  const list = [...items];
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [itemAt(list, j), itemAt(list, i)];
  }
  return list;
};
