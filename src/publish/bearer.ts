import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an `Authorization` header carries the token. Compares digests, so that the time says nothing about the token. */
export const hasBearer = (authorization: string | undefined, token: string): boolean => {
  const given = /^Bearer +(\S+) *$/iu.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
};
