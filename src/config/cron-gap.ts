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

/**
 * The shortest time between two firings of a cron expression of five or six fields, in milliseconds. Days are taken as
 * consecutive unless day or month is restricted, where the gap over midnight is left out: then it may come out too long,
 * never too short. `null` for an expression that it cannot read.
 */
export const shortestGapMs = (cron: string): number | null => {
  const fields = cron.trim().split(/\s+/);
  const [second = '', minute = '', hour = '', ...days] = fields.length === 5 ? ['0', ...fields] : fields;
  if (days.length !== 3) return null;
  const [seconds, minutes, hours] = [values(second, 59), values(minute, 59), values(hour, 23)];
  if (seconds === null || minutes === null || hours === null) return null;
  const firings = hours.flatMap((h) => minutes.flatMap((m) => seconds.map((s) => (h * 60 + m) * 60 + s)));
  const gaps = firings.slice(1).map((at, i) => at - (firings[i] ?? at));
  const everyDay = days.every((field) => field === '*');
  const overMidnight = 86_400 + (firings[0] ?? 0) - (firings.at(-1) ?? 0);
  const candidates = everyDay || gaps.length === 0 ? [...gaps, overMidnight] : gaps;
  return candidates.reduce((a, b) => Math.min(a, b), Infinity) * 1000;
};
