import { copiesOf } from '../canaries/copies.ts';
import type { Suite } from '../canaries/canary.ts';
import type { Config } from '../config/config.ts';
import { parseCron } from '../plan/cron.ts';
import { firingsPerMonth } from '../plan/firings.ts';
import { selectCells } from '../plan/select.ts';
import type { PlannedStream } from '../power/setup.ts';

/** Hours of the 30 days for which firings are counted. */
const MONTH_HOURS = 720;

/** The schedules as power depends on them; those that never fire are left out. */
export const plannedStreams = (
  { schedules, backends }: Pick<Config, 'schedules' | 'backends'>,
  suite: Suite,
): readonly PlannedStream[] =>
  schedules.flatMap((schedule) => {
    const firings = firingsPerMonth(parseCron(schedule.cron));
    if (firings === 0) return [];
    const cells = selectCells(suite, schedule, backends).map((cell) => ({
      ...cell,
      repeats: schedule.repeats,
      copies: copiesOf(cell.variant),
    }));
    return [{ intervalHours: MONTH_HOURS / firings, cells }];
  });
