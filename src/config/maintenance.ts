import { z } from 'zod';
import { inScope, parseScope } from '../model.ts';
import type { Maintenance } from './config.ts';
import { shortestGapMs } from './cron-gap.ts';
import type { ValidateCron } from './cron-gap.ts';
import { durationMs, durationText } from './duration.ts';
import type { ConfigPath, Finding } from './finding.ts';
import type { Outline } from './outline.ts';
import { duration } from './schema-parts.ts';

/** What a scope is written like, for messages. */
export const SCOPE_FORM = 'expected "fleet" or pairs such as model=m,region=r; keys: provider, model, region, hardware';

const time = z.iso
  .datetime({ offset: true, error: 'expected a time with zone, like 2026-11-22T10:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** One window as it is written; which keys go together is checked across them. */
export const maintenance = z.strictObject({
  scope: z
    .string()
    .refine((text) => parseScope(text) !== null, { error: SCOPE_FORM })
    .describe('`fleet`, or pairs such as `model=m,region=r`.'),
  cron: z.string().min(1).optional().describe('When the window opens, again and again; in UTC. Goes with `duration`.'),
  duration: duration(60_000, 604_800_000, 'from 1m to 7d').optional().describe('How long it stays open.'),
  from: time.optional().describe('When a window that comes once opens. Goes with `until`.'),
  until: time.optional().describe('When it closes.'),
  reason: z.string().min(1).max(500).describe('Why, for whoever sees it.'),
});

type Window = Outline['maintenance'][number];

/** Keys that go together: with one there must be the other. */
const PAIRS = [
  ['cron', 'duration'],
  ['from', 'until'],
] as const;

/** Which of the two ways a window is written in, or what is wrong with that. */
const formFinding = (window: Window): { key: string; message: string } | null => {
  const [pair, other] = PAIRS.filter((keys) => keys.some((key) => window[key] !== undefined));
  if (pair === undefined) return { key: 'cron', message: 'needs cron and duration, or from and until' };
  if (other !== undefined)
    return { key: 'cron', message: 'has cron or duration, and from or until as well; keep one pair' };
  const missing = pair.find((key) => window[key] === undefined);
  const given = pair.find((key) => key !== missing) ?? '';
  return missing === undefined ? null : { key: missing, message: `missing; it goes with ${given}` };
};

const timeFinding = (
  { cron, duration: length, from, until }: Window,
  validateCron: ValidateCron,
): { key: string; message: string } | null => {
  if (cron !== undefined) {
    const wrong = validateCron(cron);
    if (wrong !== null) return { key: 'cron', message: wrong };
    const [gap, lengthMs] = [shortestGapMs(cron), durationMs(length ?? '')];
    return gap === null || lengthMs === null || lengthMs < gap
      ? null
      : { key: 'duration', message: `must be shorter than the ${durationText(gap)} between two firings of "${cron}"` };
  }
  const [start, end] = [Date.parse(from ?? ''), Date.parse(until ?? '')];
  return end <= start ? { key: 'until', message: 'must be later than from' } : null;
};

const scopeFinding = ({ scope }: Window, { backends }: Outline): { key: string; message: string } | null => {
  const parsed = parseScope(scope ?? '');
  if (parsed === null || backends.length === 0) return null;
  const all = backends.map(({ provider, model, region = 'unknown', hardware = 'unknown' }) => ({
    ...(provider === undefined ? {} : { provider }),
    ...(model === undefined ? {} : { model }),
    region,
    hardware,
  }));
  return all.some((backend) => inScope(backend, parsed))
    ? null
    : { key: 'scope', message: 'no backend is in this scope' };
};

/** What is wrong with windows beyond the form of single values, also of windows that have other mistakes. */
export const maintenanceFindings = (outline: Outline, validateCron: ValidateCron): readonly Finding[] =>
  outline.maintenance.flatMap((window, i) => {
    const found = [formFinding(window), timeFinding(window, validateCron), scopeFinding(window, outline)];
    return found.flatMap((one): readonly Finding[] => {
      if (one === null) return [];
      const path: ConfigPath = ['maintenance', i, one.key];
      return [{ path, message: one.message }];
    });
  });

/** A window that has passed every check, as the program uses it. */
export const windowOf = ({
  scope,
  cron,
  duration: durationMs = 0,
  from = '',
  until = '',
  reason,
}: z.output<typeof maintenance>): Maintenance => ({
  scope: parseScope(scope) ?? {},
  reason,
  when: cron === undefined ? { from, until } : { cron, durationMs },
});
