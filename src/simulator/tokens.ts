const isLetter = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
const isDigit = (c: number): boolean => c >= 48 && c <= 57;

/**
 * Tokens of a text under a made-up tokeniser: a run of Latin letters costs one for each `lettersPerToken`, a run of
 * digits one for each three, a space nothing, anything else one. Equal text gives an equal count.
 */
export const countTokens = (text: string, lettersPerToken: number): number => {
  let tokens = 0;
  let run = 0;
  let kind = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    const next = isLetter(c) ? 1 : isDigit(c) ? 2 : 0;
    if (next === 0) {
      if (c !== 32) tokens += 1;
    } else {
      run = next === kind ? run + 1 : 1;
      const size = next === 1 ? lettersPerToken : 3;
      if (run % size === 1 || size === 1) tokens += 1;
    }
    kind = next;
  }
  return tokens;
};

/** The start of a text that has at most `tokens` tokens; never cuts a surrogate pair. */
export const firstTokens = (text: string, tokens: number, lettersPerToken: number): string => {
  if (countTokens(text, lettersPerToken) <= tokens) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (countTokens(text.slice(0, middle), lettersPerToken) <= tokens) low = middle;
    else high = middle - 1;
  }
  const last = text.charCodeAt(low - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? low - 1 : low);
};
