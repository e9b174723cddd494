import { z } from 'zod';
import { changeBody, closeBody, pauseBody } from '../decisions.ts';
import { changeEvent, incident, pause } from './schema-judgement.ts';

/** One route that changes something, as far as its description needs it. */
export interface ApiWrite {
  readonly method: 'post' | 'delete';
  readonly path: string;
  readonly summary: string;
  readonly body: z.ZodType | null;
  readonly status: 200 | 201;
  readonly data: z.ZodType;
  /** What it may be refused with, besides a missing token. */
  readonly refusals: Readonly<Partial<Record<400 | 404 | 409, string>>>;
}

/** Everything below `/api/v1` that changes something; all of it needs the token. */
export const WRITES: readonly ApiWrite[] = [
  {
    method: 'post',
    path: '/pauses',
    summary: 'Pauses a scope: it is probed and not judged.',
    body: pauseBody,
    status: 201,
    data: pause,
    refusals: { 400: 'The body is wrong; every problem is named.' },
  },
  {
    method: 'delete',
    path: '/pauses/{id}',
    summary: 'Ends a pause between two cycles.',
    body: null,
    status: 200,
    data: z.object({ id: z.string() }),
    refusals: { 404: 'No such pause runs.' },
  },
  {
    method: 'post',
    path: '/changes',
    summary: 'Tells of a deploy, a flag or a configuration that was changed. The same told again is still one change.',
    body: changeBody,
    status: 201,
    data: changeEvent,
    refusals: { 400: 'The body is wrong; every problem is named.' },
  },
  {
    method: 'post',
    path: '/incidents/{id}/close',
    summary: 'Closes an incident by hand.',
    body: closeBody,
    status: 200,
    data: incident,
    refusals: { 400: 'The body is wrong.', 404: 'There is no such incident.', 409: 'It is closed already.' },
  },
];
