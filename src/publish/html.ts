const MARKUP: unique symbol = Symbol('markup');

/** HTML that is safe to send as it is. Only `html` makes it. */
export interface Markup {
  readonly [MARKUP]: string;
}

type Value = string | number | Markup | readonly Value[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

// Controls, formats (bidi, zero width, tags), lone surrogates, private use, line and paragraph separators.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** The text with every character that would not be seen, or would move others, as ‹U+202E›. Line feed and tab stay. */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (char) =>
    char === '\n' || char === '\t'
      ? char
      : `‹U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`,
  );

/** The first `max` characters, with the number of those left out. Never cuts a pair of surrogates. */
export const cut = (text: string, max: number): string => {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(max - 1)) ? max - 1 : max;
  return `${text.slice(0, end)} … (${text.length - end} more characters)`;
};

const escape = (text: string): string => visible(text).replace(/[&<>"']/gu, (char) => ENTITIES[char] ?? char);

const isMarkup = (value: object): value is Markup => MARKUP in value;

const render = (value: Value): string => {
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'number') return String(value);
  return isMarkup(value) ? value[MARKUP] : value.map(render).join('');
};

/**
 * Template tag: every value is escaped and made visible unless it is markup itself; lists are joined. Safe between
 * tags and inside double-quoted attributes (not in URLs of unknown scheme: see `link`).
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Markup => ({
  [MARKUP]: strings.map((part, i) => (i === 0 ? part : render(values[i - 1] ?? '') + part)).join(''),
});

/** The page as it is sent. */
export const htmlText = (markup: Markup): string => markup[MARKUP];

/** A link, where the address is one of http or https; else the text alone. */
export const link = (address: string, text: string): Markup => {
  const url = URL.canParse(address) ? new URL(address) : null;
  const safe = url?.protocol === 'http:' || url?.protocol === 'https:';
  return url !== null && safe ? html`<a href="${url.href}" rel="noreferrer">${text}</a>` : html`${text}`;
};
