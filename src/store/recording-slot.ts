const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** The name that cycles of recordings without one get. */
const SCHEDULE = 'recording';

const floorTo = (at: string, ms: number): string => new Date(Math.floor(Date.parse(at) / ms) * ms).toISOString();

/** Start of the UTC minute. */
export const minuteOf = (at: string): string => floorTo(at, MINUTE_MS);

export const minuteEnd = (at: string): string => new Date(Date.parse(minuteOf(at)) + MINUTE_MS).toISOString();

/** The slot of a line that names none: its minute, in the cycle of its UTC hour. */
export const minuteSlot = (at: string): string => `${SCHEDULE}@${floorTo(at, HOUR_MS)}#${new Date(at).getUTCMinutes()}`;

/** What a slot's id says: `<schedule>@<plannedAt>#<index>`; an id of another form is a cycle of its own. */
export const placeOf = (id: string): { readonly cycle: string; readonly schedule: string; readonly index: number } => {
  const match = /^(?<cycle>(?<schedule>.+)@[^@#]+)#(?<index>\d{1,9})$/.exec(id);
  const { cycle, schedule, index } = match?.groups ?? {};
  if (cycle === undefined || schedule === undefined) return { cycle: id, schedule: SCHEDULE, index: 0 };
  return { cycle, schedule, index: Number(index) };
};
