/** What is wrong with a cron expression, or `null`. */
export type ValidateCron = (cron: string) => string | null;

const range = (from: number, to: number, by: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / by) + 1) }, (_, i) => from + i * by);

/** `*`, `5`, `5-10`, each with an optional `/step`. */
const PART = /^(?:(?<all>\*)|(?<from>\d{1,2})(?:-(?<to>\d{1,2}))?)(?:\/(?<step>\d{1,2}))?$/;

const partValues = (part: string, top: number): readonly number[] => {
  const {
    all,
    from = '0',
    to = all === undefined ? from : String(top),
    step = '1',
  } = PART.exec(part)?.groups ?? { from: 'none' };
  if (!(Number(from) <= Number(to) && Number(to) <= top && Number(step) >= 1)) return [];
  return range(Number(from), Number(to), Number(step));
};

/** Values of one numeric field, ascending; `null` when it is written in a way that is not known here. */
const values = (field: string, top: number): readonly number[] | null => {
  const parts = field.split(',').map((part) => partValues(part, top));
  if (parts.some((part) => part.length === 0)) return null;
  return [...new Set(parts.flat())].sort((a, b) => a - b);
};

/** Seconds after midnight, ascending. */
const firingsOfDay = (second: string, minute: string, hour: string): readonly number[] | null => {
  const [seconds, minutes, hours] = [values(second, 59), values(minute, 59), values(hour, 23)];
  if (seconds === null || minutes === null || hours === null) return null;
  return hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => (h * 60 + m) * 60 + s)));
};

/**
 * The shortest time between two firings of a cron expression of five or six fields, in milliseconds. Days are taken as
 * consecutive unless day or month is restricted, where the gap over midnight is left out: then it may come out too long,
 * never too short. `null` for an expression that it cannot read.
 */
export const shortestGapMs = (cron: string): number | null => {
  const fields = cron.trim().split(/\s+/);
  const [second = '', minute = '', hour = '', ...days] = fields.length === 5 ? ['0', ...fields] : fields;
  const firings = days.length === 3 ? firingsOfDay(second, minute, hour) : null;
  if (firings === null) return null;
  const [first = 0, ...later] = firings;
  const gaps = later.map((at, i) => at - (firings[i] ?? at));
  const overMidnight = 86_400 + first - (firings.at(-1) ?? first);
  const counted = gaps.length === 0 || days.every((field) => field === '*') ? [...gaps, overMidnight] : gaps;
  return counted.reduce((a, b) => Math.min(a, b), Infinity) * 1000;
};
