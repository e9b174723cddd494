/** Characters that are compared; a baseline keeps as many of a text. */
const CHARACTERS = 2000;

const NONCE = /\bcm-[0-9a-z]{12}\b/g;
/** What stands around an answer without being a part of it. */
const AROUND = /^[\s"'*_`([{<]+|[\s"'*_`.,;:!)\]}>]+$/g;

/**
 * A text as it is compared with others: the first 2,000 characters without case, white space alike, signs around it and
 * nonces left out.
 */
export const normalise = (text: string): string =>
  (text.length > CHARACTERS ? text.slice(0, CHARACTERS) : text)
    .toLowerCase()
    .replace(NONCE, 'cm-')
    .replace(/\s+/g, ' ')
    .replace(AROUND, '');
