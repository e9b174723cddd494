import type { Suite } from '../canaries/canary.ts';
import type { Config } from '../config/config.ts';
import { cellKey } from '../model.ts';
import type { Cell } from '../model.ts';
import { selectCells } from '../plan/select.ts';

/** The cells that any schedule probes, each once. */
export const scheduledCells = (config: Config, suite: Suite): readonly Cell[] => {
  const all = config.schedules.flatMap((schedule) => selectCells(suite, schedule, config.backends));
  return [...new Map(all.map((cell) => [cellKey(cell), cell])).values()];
};
