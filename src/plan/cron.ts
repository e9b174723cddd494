import { createTask, validateDetailed } from 'node-cron';
import type { ParsedFields } from 'node-cron';

const DAY_MS = 86_400_000;
/** From here on four years hold every length of month and one leap day. */
const SOME_DAY_MS = Date.UTC(2025, 0, 1);
const FOUR_YEARS_DAYS = 1461;

/** When a cron expression fires, in UTC. */
export interface Cron {
  readonly text: string;
  /** Milliseconds after midnight at which it fires on a day that matches; ascending, never empty. */
  readonly timesMs: readonly number[];
  /** Whether it fires on the UTC day that begins at `dayMs`. */
  readonly firesOn: (dayMs: number) => boolean;
}

const FIELD_NAMES: Readonly<Record<string, string>> = {
  second: 'second (0-59)',
  minute: 'minute (0-59)',
  hour: 'hour (0-23)',
  dayOfMonth: 'day of month (1-31)',
  month: 'month (1-12)',
  dayOfWeek: 'day of week (0-7)',
};

/** Days of plain numbers are decided here: that is a hundred times faster than asking the library, which formats each date. */
const plainDays = ({ dayOfMonth, month, dayOfWeek }: ParsedFields): Cron['firesOn'] | null => {
  if ([...dayOfMonth, ...dayOfWeek].some((value) => typeof value === 'string')) return null;
  return (dayMs) => {
    const date = new Date(dayMs);
    return (
      month.includes(date.getUTCMonth() + 1) &&
      dayOfMonth.includes(date.getUTCDate()) &&
      dayOfWeek.includes(date.getUTCDay())
    );
  };
};

/** Days with L, W or # are the library's; a destroyed task has left its registry and still answers `match`. */
const libraryDays = (text: string, firstMs: number): Cron['firesOn'] => {
  const task = createTask(text, () => undefined, { timezone: 'UTC' });
  void task.destroy();
  return (dayMs) => task.match(new Date(dayMs + firstMs));
};

const sorted = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

const fromFields = (text: string, fields: ParsedFields): Cron => {
  const [hours, minutes, seconds] = [sorted(fields.hour), sorted(fields.minute), sorted(fields.second)];
  const timesMs = hours.flatMap((hour) =>
    minutes.flatMap((minute) => seconds.map((second) => ((hour * 60 + minute) * 60 + second) * 1000)),
  );
  return { text, timesMs, firesOn: plainDays(fields) ?? libraryDays(text, timesMs[0] ?? 0) };
};

const problemOf = (text: string): string | null => {
  // The library expands ranges before it looks at them, so a large number would cost memory.
  if (/\d{3,}/.test(text)) return `"${text}": no field takes a number of three digits`;
  const { valid, errors } = validateDetailed(text);
  if (valid) return null;
  return errors
    .map(({ field, value, message }) => {
      const name = FIELD_NAMES[field];
      const asIs = name === undefined || message.includes('impossible');
      return asIs ? `"${text}": ${message}` : `"${value ?? ''}" is not a valid ${name}`;
    })
    .join('; ');
};

/**
 * Why a text is not a schedule, or null when it is one: five fields, or six with seconds first, or a nickname
 * such as `@hourly`. A day must fit both its day of month and its day of week.
 */
export const validateCron = (text: string): string | null => {
  const problem = problemOf(text);
  if (problem !== null) return problem;
  const { firesOn } = parseCron(text);
  const days = Array.from({ length: FOUR_YEARS_DAYS }, (_, day) => SOME_DAY_MS + day * DAY_MS);
  return days.some(firesOn) ? null : `"${text}" never fires`;
};

/** @throws when the text is not a schedule; `validateCron` says so beforehand. */
export const parseCron = (text: string): Cron => {
  const { fields } = problemOf(text) === null ? validateDetailed(text) : { fields: undefined };
  if (fields === undefined) throw new Error(`not a cron expression: ${text}`);
  return fromFields(text, fields);
};
