import type { Outcome } from './outcome.ts';

export const writeReport = (folder: string, outcomes: readonly Outcome[]): Promise<void> => {
  console.log(folder, outcomes.length);
  return Promise.resolve();
};
