const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** Which of the first two numbers of `03/04/2025` is the day. */
export type NumberOrder = 'day-first' | 'month-first';

const NAME = String.raw`(?<NAME>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`;
const name = (group: string): string => NAME.replace('NAME', group);

/** Every part has a fixed greatest length, so the time is linear in the text. */
const FORMS = [
  String.raw`(?<isoYear>\d{4})(?<isoSign>[-/.])(?<isoMonth>\d{1,2})\k<isoSign>(?<isoDay>\d{1,2})(?!\d)`,
  String.raw`(?<one>\d{1,2})(?<sign>[-/.])(?<two>\d{1,2})\k<sign>(?<year>\d{4})(?!\d)`,
  String.raw`(?<dayBefore>\d{1,2})(?:st|nd|rd|th)?[ -](?:of )?${name('monthAfter')}\.?,?[ -](?<yearAfter>\d{4})(?!\d)`,
  String.raw`${name('monthBefore')}\.? (?<dayAfter>\d{1,2})(?:st|nd|rd|th)?,? (?<yearLast>\d{4})(?!\d)`,
  String.raw`(?<hanYear>\d{4})年(?<hanMonth>\d{1,2})月(?<hanDay>\d{1,2})日`,
];

const finder = (): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${FORMS.join('|')})`, 'giu');

const monthOf = (word: string | undefined): string | undefined => {
  if (word === undefined) return undefined;
  const index = MONTHS.findIndex((month) => month.startsWith(word.toLowerCase().slice(0, 3)));
  return String(index + 1);
};

type Groups = Readonly<Partial<Record<string, string>>>;

const YEARS = ['isoYear', 'year', 'yearAfter', 'yearLast', 'hanYear'];
const MONTHS_NAMED = ['monthAfter', 'monthBefore'];

const firstOf = (groups: Groups, names: readonly string[]): string | undefined =>
  names.map((one) => groups[one]).find((found) => found !== undefined);

const partsOf = (groups: Groups, order: NumberOrder): readonly (string | undefined)[] => {
  const [day, month] = order === 'day-first' ? ['one', 'two'] : ['two', 'one'];
  return [
    firstOf(groups, YEARS),
    firstOf(groups, ['isoMonth', month, 'hanMonth']) ?? monthOf(firstOf(groups, MONTHS_NAMED)),
    firstOf(groups, ['isoDay', day, 'dayBefore', 'dayAfter', 'hanDay']),
  ];
};

/** Whether the text is `YYYY-MM-DD` and a day of the Gregorian calendar. */
export const isCalendarDay = (iso: string): boolean => {
  const time = Date.parse(`${iso}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().slice(0, 10) === iso;
};

/** Every date of a text in order, as `YYYY-MM-DD`; null for one that is no day of the calendar. */
export const datesIn = function* (text: string, order: NumberOrder): Generator<string | null> {
  for (const match of text.matchAll(finder())) {
    const [year = '', month = '', day = ''] = partsOf(match.groups ?? {}, order);
    const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    yield isCalendarDay(iso) ? iso : null;
  }
};
