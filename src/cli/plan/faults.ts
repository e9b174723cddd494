import type { Config } from '../../config/config.ts';
import { durationMs } from '../../config/duration.ts';
import { OperatorError } from '../../errors.ts';
import { inScope, parseScope } from '../../model.ts';
import type { FleetPower } from '../../power/fleet-power.ts';
import { createReach, type Reach, type ToldFault } from '../../power/reach.ts';
import { SETTLED_HOURS } from '../../power/scope-report.ts';
import type { PlannedStream } from '../../power/setup.ts';

/** One fault that was asked about. */
export interface FaultReport {
  readonly fault: ToldFault;
  /** From what the baselines know, and once the daemon has learned for two weeks. */
  readonly now: Reach;
  readonly settled: Reach;
}

const HOUR_MS = 3_600_000;

const problem = (text: string, message: string): string => `${text}: ${message}`;

/** A fault written `SCOPE:SHARE:DURATION`; a scope may hold colons. */
const parseFault = (text: string, { backends }: Config): ToldFault | string => {
  const parts = text.split(':');
  const [share = '', duration = ''] = parts.slice(-2);
  const scope = parseScope(parts.slice(0, -2).join(':'));
  const fraction = /^(0?\.\d+|1)$/.test(share) ? Number(share) : 0;
  const ms = durationMs(duration);
  if (scope === null || fraction <= 0 || ms === null || ms <= 0)
    return problem(text, 'is not SCOPE:SHARE:DURATION, such as model=m,region=r:0.16:24h or fleet:0.008:7d');
  if (!backends.some((backend) => inScope(backend, scope))) return problem(text, 'no backend lies in this scope');
  return { scope, fraction, hours: ms / HOUR_MS };
};

/** The faults of the command line. @throws OperatorError with every one that cannot be read */
export const parseFaults = (texts: readonly string[], config: Config): readonly ToldFault[] => {
  const parsed = texts.map((text) => parseFault(text, config));
  const problems = parsed.filter((one) => typeof one === 'string');
  if (problems.length > 0)
    throw new OperatorError(problems.map((message) => ({ file: 'command line', path: '--fault', message })));
  return parsed.filter((one) => typeof one !== 'string');
};

/** What of these faults would be found in time. */
export const faultReports = (
  faults: readonly ToldFault[],
  planned: { readonly fleet: FleetPower; readonly streams: readonly PlannedStream[] },
): readonly FaultReport[] => {
  if (faults.length === 0) return [];
  const now = createReach(planned, { learnedHours: 0 });
  const settled = createReach(planned, { learnedHours: SETTLED_HOURS });
  return faults.map((fault) => ({ fault, now: now(fault), settled: settled(fault) }));
};
