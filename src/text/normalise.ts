/** Characters that are compared; a baseline keeps as many of a text. */
const CHARACTERS = 2000;

const NONCE = /\bcm-[0-9a-z]{12}\b/g;
/** What stands around an answer without being a part of it. */
const BEFORE = new Set(' "\'*_`([{<');
const AFTER = new Set(' "\'*_`.,;:!)]}>');

const withoutSignsAround = (text: string): string => {
  let from = 0;
  let until = text.length;
  while (from < until && BEFORE.has(text.charAt(from))) from += 1;
  while (until > from && AFTER.has(text.charAt(until - 1))) until -= 1;
  return text.slice(from, until);
};

/**
 * A text as it is compared with others: the first 2,000 characters without case, white space alike, signs around it and
 * nonces left out.
 */
export const normalise = (text: string): string =>
  // Single blanks, which are most, are left as they are.
  withoutSignsAround(
    text
      .slice(0, CHARACTERS)
      .toLowerCase()
      .replace(NONCE, 'cm-')
      .replace(/\s{2,}|[^\S ]/g, ' '),
  );
