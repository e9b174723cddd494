import { BASELINE_STATES } from '../../judgement.ts';
import type { BaselineState } from '../../judgement.ts';
import { matchBaselines } from '../../baselines/match.ts';
import type { BaselineMatch } from '../../baselines/match.ts';
import { render } from '../../canaries/render.ts';
import type { Config } from '../../config/config.ts';
import { cellKey } from '../../model.ts';
import { estimate, firstCycleEnd } from '../../plan/estimate.ts';
import type { Estimate } from '../../plan/estimate.ts';
import { selectCells } from '../../plan/select.ts';
import type { Everything } from '../load-everything.ts';
import { scheduledCells } from '../scheduled-cells.ts';
import { warningsOf } from './warnings.ts';

/** What `check` says of a configuration that has no problem. */
export interface CheckReport {
  readonly config: string;
  readonly backends: number;
  readonly canaries: number;
  readonly cells: number;
  /** Cells by the state of their baseline; canaries that must fail need none and are not counted. */
  readonly baselines: Readonly<Record<BaselineState, number>>;
  readonly pending: number;
  readonly limit: Config['budget'];
  readonly estimate: Estimate;
  /**
   * When the first quality verdict can be expected, ISO 8601: when the first whole cycle is answered of a schedule that
   * probes at least one cell with a baseline in use. Null while no cell has one.
   */
  readonly firstVerdictAt: string | null;
  readonly warnings: readonly string[];
}

const countStates = ({ cells }: BaselineMatch): CheckReport['baselines'] => {
  const counts = BASELINE_STATES.map((state) => [state, cells.filter((cell) => cell.state === state).length] as const);
  return Object.fromEntries(counts) as CheckReport['baselines'];
};

const firstVerdict = ({ config, suite }: Everything, match: BaselineMatch, now: number): string | null => {
  const inUse = new Set(match.cells.filter(({ state }) => state !== 'missing' && state !== 'invalid').map(cellKey));
  const deadlines = new Map(config.backends.map(({ id, limits }) => [id, limits.deadlineMs]));
  const ends = config.schedules.flatMap((schedule) => {
    const cells = selectCells(suite, schedule, config.backends);
    if (!cells.some((cell) => inUse.has(cellKey(cell)))) return [];
    const deadline = Math.max(...schedule.backends.map((id) => deadlines.get(id) ?? 0));
    return firstCycleEnd(schedule, deadline, now) ?? [];
  });
  return ends.sort()[0] ?? null;
};

/** Everything that can be said before anything is sent. `now` in milliseconds since 1970. */
export const makeReport = (everything: Everything, now: number): CheckReport => {
  const { config, suite, baselines, pending } = everything;
  const cells = scheduledCells(config, suite);
  const match = matchBaselines({ suite, backends: config.backends, baselines, now, cells });
  const expected = estimate({ config, suite, promptOf: (canary, variant) => render(canary, variant, '').prompt });
  return {
    config: config.file,
    backends: config.backends.length,
    canaries: new Set(cells.map(({ canary }) => canary)).size,
    cells: cells.length,
    baselines: countStates(match),
    pending: pending.length,
    limit: config.budget,
    estimate: expected,
    firstVerdictAt: firstVerdict(everything, match, now),
    warnings: warningsOf({ everything, cells, match, estimate: expected }),
  };
};
