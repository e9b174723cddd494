import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { refuse } from './refusals.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Whether an `Authorization` header carries the token. Compares digests, so that the time says nothing about the token. */
export const hasBearer = (authorization: string | undefined, token: string): boolean => {
  const given = /^Bearer +(\S+) *$/iu.exec(authorization ?? '')?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
};

/** Lets through who has the token. Without one configured the route is off, and `otherwise` says what to do instead. */
export const needsToken =
  (token: string | null, otherwise = 'Set it, and restart'): RequestHandler =>
  (request, response, next) => {
    if (token === null) {
      refuse(request, response, 404, `this is off over HTTP: no http.tokenFile is configured. ${otherwise}`);
      return;
    }
    if (hasBearer(request.headers.authorization, token)) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    refuse(
      request,
      response,
      401,
      'this needs the header "Authorization: Bearer TOKEN" with the token of http.tokenFile',
    );
  };
