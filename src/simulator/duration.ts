import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `40s`, `1.5m`, `250ms`, `2h`, `1d`; null for any other text. */
export const durationMs = (text: string): number | null => {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)(ms|s|m|h|d)$/.exec(text);
  const unit = UNITS[match?.[2] ?? ''];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
};

/** A duration as text, or a number of seconds; gives milliseconds. */
export const duration = z
  .union([z.number(), z.string()], { error: 'a duration such as 40s, or seconds' })
  .transform((value, context) => {
    const ms = typeof value === 'number' ? value * 1000 : durationMs(value);
    if (ms !== null && ms >= 0 && Number.isFinite(ms)) return ms;
    context.addIssue('a duration such as 40s, 1.5m or 250ms, or a number of seconds, not negative');
    return z.NEVER;
  });
