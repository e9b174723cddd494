const LONGEST = 500;
/** Marks, controls and line separators that have no place in one line for people. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const SECRET_LIKE = /\bsk-[\w*-]{4,}|\bBearer\s+[^\s"',]+/giu;

/** One line of at most 500 characters in which the given secrets, and what looks like a key, are replaced. */
export const safeMessage = (message: string, secrets: readonly string[]): string => {
  const known = secrets.filter((secret) => secret !== '').toSorted((a, b) => b.length - a.length);
  const bare = known.reduce((text, secret) => text.replaceAll(secret, '[secret]'), message);
  const line = bare.replace(SECRET_LIKE, '[secret]').replace(UNSEEN, ' ').trim();
  return (line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`).toWellFormed();
};

const SECRET_NAME = /auth|key|token|secret|cookie|password/i;

/** The values of those headers that by their name hold a secret. */
export const secretHeaders = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (SECRET_NAME.test(name) ? [value] : []));
