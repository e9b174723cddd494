const PAIRS: readonly (readonly [string, string])[] = [
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['_', '_'],
  ['`', '`'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['«', '»'],
];

/** More layers than a person or a model would nest. */
const MAX_LAYERS = 4;

const inside = (text: string, [open, close]: readonly [string, string]): string | null =>
  text.length >= open.length + close.length && text.startsWith(open) && text.endsWith(close)
    ? text.slice(open.length, text.length - close.length).trim()
    : null;

/** What stands in a Markdown code fence that is the whole (trimmed) text, or null. Neither language nor fence is kept. */
export const insideFence = (text: string): string | null => {
  if (!text.startsWith('```') || !text.endsWith('```') || text.length < 6) return null;
  const firstLine = text.indexOf('\n');
  if (firstLine === -1) return null;
  const body = text.slice(firstLine + 1, -3);
  return body.includes('```') ? null : body.trim();
};

/** The trimmed text without the code fence, emphasis, back ticks or quotation marks that enclose all of it. */
export const unwrap = (text: string): string => {
  let inner = text.trim();
  for (let layer = 0; layer < MAX_LAYERS; layer += 1) {
    const next = insideFence(inner) ?? PAIRS.map((pair) => inside(inner, pair)).find((found) => found !== null) ?? null;
    if (next === null) break;
    inner = next;
  }
  return inner;
};
