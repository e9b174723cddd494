import { RE2JS } from 're2js';

/** A pattern of 200 instructions takes at most a few milliseconds on so many characters; longer texts are not searched. */
export const MAX_SEARCHED = 2000;

const MAX_PATTERN = 500;
const MAX_INSTRUCTIONS = 200;

/**
 * A pattern in RE2 syntax (no look-around, no back references), whose time is linear in the text.
 * @throws Error that says what is wrong with the pattern, too large ones included
 */
export const compileRe2 = (pattern: string, ignoreCase = false): RE2JS => {
  if (pattern.length > MAX_PATTERN) throw new Error(`has more than ${MAX_PATTERN} characters`);
  const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
  const size = compiled.programSize();
  if (size > MAX_INSTRUCTIONS) {
    throw new Error(`compiles to ${size} instructions; at most ${MAX_INSTRUCTIONS} are allowed (repeat less)`);
  }
  return compiled;
};

/** What is wrong with a pattern, or null. */
export const patternProblem = (pattern: string): string | null => {
  try {
    compileRe2(pattern);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
