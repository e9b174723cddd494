import { setImmediate as nextTurn } from 'node:timers/promises';

/** Few sizes, so that few statement texts are prepared; below 32,766 parameters for rows of up to 200 columns. */
const SIZES = [128, 64, 32, 16, 8, 4, 2, 1] as const;

/** Cuts a list into pieces of 128 and of the smaller powers of two, in order. */
export const chunksOf = function* <T>(items: readonly T[]): Generator<readonly T[]> {
  let from = 0;
  for (const size of SIZES) {
    for (; items.length - from >= size; from += size) yield items.slice(from, from + size);
  }
};

/** Lets everything else that waits have its turn. */
export const breathe = async (): Promise<void> => {
  await nextTurn();
};

/** Calls `run` with each piece in turn; between large ones the event loop goes on. */
export const forChunks = async <T>(items: readonly T[], run: (chunk: readonly T[]) => Promise<void>): Promise<void> => {
  for (const chunk of chunksOf(items)) {
    await run(chunk);
    if (chunk.length === SIZES[0]) await breathe();
  }
};

/** The same for calls that return rows. */
export const rowsOfChunks = async <T, R>(
  items: readonly T[],
  read: (chunk: readonly T[]) => Promise<readonly R[]>,
): Promise<readonly R[]> => {
  const rows: R[] = [];
  await forChunks(items, async (chunk) => {
    for (const row of await read(chunk)) rows.push(row);
  });
  return rows;
};
