import { mkdir, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Baseline } from './baseline.ts';
import { baselinePath, PENDING } from './path.ts';
import { baselineSchema } from './schema.ts';

/** The text of a baseline's file: equal baselines give equal bytes, with keys in the schema's order. */
export const baselineText = (baseline: Baseline): string => `${JSON.stringify(baselineSchema.parse(baseline), null, 2)}\n`;

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const writeSynced = async (file: string, text: string): Promise<void> => {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(text, 'utf8');
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const write = async (folder: string, baseline: Baseline): Promise<string> => {
  const file = join(folder, baselinePath(baseline));
  const text = baselineText(baseline);
  const home = dirname(file);
  await mkdir(home, { recursive: true });
  const half = await mkdtemp(join(home, '.writing-'));
  try {
    await writeSynced(join(half, 'baseline'), text);
    await rename(join(half, 'baseline'), file);
    if (process.platform !== 'win32') await syncFolder(home);
  } finally {
    await rm(half, { recursive: true, force: true });
  }
  return file;
};

/**
 * Writes a baseline to its place and returns its path. At every moment the file is the old one or the new one, whole
 * and on disk: a kill leaves at most a hidden folder, which loading skips. Throws when the baseline breaks the schema.
 */
export const writeBaseline = (folder: string, baseline: Baseline): Promise<string> => write(folder, baseline);

/** The same, among those that wait for approval. */
export const writePending = (folder: string, baseline: Baseline): Promise<string> => write(join(folder, PENDING), baseline);

/** Takes a baseline off those that wait for approval; nothing happens when it is not there. */
export const removePending = (folder: string, baseline: Baseline): Promise<void> =>
  rm(join(folder, PENDING, baselinePath(baseline)), { force: true });
