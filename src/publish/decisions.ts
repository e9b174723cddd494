import express, { Router } from 'express';
import type { RequestHandler } from 'express';
import { z } from 'zod';
import { OperatorError, problemLine } from '../errors.ts';
import type { Incident } from '../judgement.ts';
import { parseScope } from '../model.ts';
import { CHANGE_KINDS } from '../operator-events.ts';
import type { ChangeEvent } from '../operator-events.ts';
import { needsToken } from './bearer.ts';
import { methodNotAllowed, refuse } from './refusals.ts';
import type { OpenPause } from './views.ts';

/** What a person or a deploying machine tells of a change. */
export interface ChangeRequest extends Omit<ChangeEvent, 'id' | 'at'> {
  /** ISO 8601 in UTC; left out = now. */
  readonly at?: string;
}

/** What people decide and tell while the daemon runs. */
export interface Decisions {
  /** @throws OperatorError with all that is wrong with the request. */
  readonly pause: (request: Pick<OpenPause, 'scope' | 'until' | 'reason'>) => Promise<OpenPause>;
  /** False when no such pause runs. */
  readonly endPause: (id: string) => Promise<boolean>;
  /** @throws OperatorError with all that is wrong with the request; without `at` it is now. */
  readonly recordChange: (request: ChangeRequest) => Promise<ChangeEvent>;
  /** Null when no such incident is open. */
  readonly closeIncident: (id: string, reason: string) => Promise<Incident | null>;
  readonly hasIncident: (id: string) => Promise<boolean>;
}

const reason = z.string().trim().min(1, 'expected a reason').max(500, 'expected at most 500 characters');

const scopeText = z.string().transform((text, context) => {
  const scope = parseScope(text);
  if (scope !== null) return scope;
  context.issues.push({ code: 'custom', message: 'expected "fleet" or pairs such as model=m,region=r', input: text });
  return z.NEVER;
});
const moment = z.iso
  .datetime({ offset: true, error: 'expected a time with zone, like 2026-11-22T10:00:00Z' })
  .transform((text) => new Date(text).toISOString());

/** What `POST /pauses` takes. */
export const pauseBody = z.strictObject({ scope: scopeText, until: moment, reason });
/** What `POST /changes` takes. */
export const changeBody: z.ZodType<ChangeRequest> = z.strictObject({
  kind: z.enum(CHANGE_KINDS),
  scope: scopeText,
  what: z
    .string()
    .trim()
    .min(1, 'expected what was changed')
    .max(500, 'expected at most 500 characters')
    .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'expected one line'),
  at: z.exactOptional(moment),
  link: z.exactOptional(
    z
      .url({ protocol: /^https?$/u, error: 'expected an http or https address' })
      .max(500, 'expected at most 500 characters'),
  ),
});
/** What `POST /incidents/ID/close` takes. */
export const closeBody = z.strictObject({ reason });

/** The body as the schema wants it; null after a 400 with every problem was sent. */
const bodyOf = <Body>(schema: z.ZodType<Body>, ...[request, response]: Parameters<RequestHandler>): Body | null => {
  const parsed = schema.safeParse(request.body ?? {});
  if (parsed.success) return parsed.data;
  refuse(
    request,
    response,
    400,
    parsed.error.issues.map(({ path, message }) => [...path.map(String), message].join(': ')).join('; '),
  );
  return null;
};

/** Makes something from the body: 201 with it, or 400 with all that is wrong. */
const making =
  <Body>(schema: z.ZodType<Body>, make: (body: Body) => Promise<unknown>): RequestHandler =>
  async (request, response, next) => {
    const body = bodyOf(schema, request, response, next);
    if (body === null) return;
    try {
      response.status(201).json({ status: 'success', data: await make(body) });
    } catch (error) {
      if (!(error instanceof OperatorError)) throw error;
      refuse(request, response, 400, error.problems.map(problemLine).join('; '));
    }
  };

const end =
  (decisions: Decisions): RequestHandler =>
  async (request, response) => {
    const id = String(request.params['id']);
    if (await decisions.endPause(id)) response.json({ status: 'success', data: { id } });
    else refuse(request, response, 404, `no pause ${id} runs; windows of the configuration end with the configuration`);
  };

const close =
  (decisions: Decisions): RequestHandler =>
  async (request, response, next) => {
    const body = bodyOf(closeBody, request, response, next);
    if (body === null) return;
    const id = String(request.params['id']);
    const closed = await decisions.closeIncident(id, body.reason);
    if (closed !== null) response.json({ status: 'success', data: closed });
    else if (await decisions.hasIncident(id)) refuse(request, response, 409, `incident ${id} is closed already`);
    else refuse(request, response, 404, `there is no incident ${id}`);
  };

/** `/pauses`, `/changes` and `/incidents/ID/close`, below `/api/v1`. Everything here needs the token. */
export const decisionsRouter = (decisions: Decisions, token: string | null): Router => {
  const router = Router({ caseSensitive: true });
  const guarded = needsToken(token);
  const json = express.json();
  const made = {
    '/pauses': making(pauseBody, decisions.pause),
    '/changes': making(changeBody, decisions.recordChange),
  };
  for (const [path, make] of Object.entries(made))
    router
      .route(path)
      // Reading is one of the routes of the whole interface.
      .get((_request, _response, next) => {
        next('router');
      })
      .post(guarded, json, make)
      .all(methodNotAllowed('GET, POST'));
  router.route('/pauses/:id').delete(guarded, end(decisions)).all(methodNotAllowed('DELETE'));
  router.route('/incidents/:id/close').post(guarded, json, close(decisions)).all(methodNotAllowed('POST'));
  return router;
};
