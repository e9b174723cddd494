import { z } from 'zod';
import { inScope, scopeName } from '../../model.ts';
import { CHANGE_EVENTS_KEPT } from '../../store/store.ts';
import type { Views } from '../views.ts';
import { cutSample, TEXT_KEPT } from './cut-sample.ts';
import {
  baselinesQuery,
  cellsQuery,
  changesQuery,
  divergencesQuery,
  incidentsQuery,
  matches,
  noQuery,
  parseQuery,
  samplesQuery,
  verdictsQuery,
} from './query.ts';
import type { Page, Parsed } from './query.ts';
import { changeEvent, divergence, incident, incidentView, pause, verdict } from './schema-judgement.ts';
import { sample } from './schema-samples.ts';
import { availability, backend, baseline, cell, status } from './schema-state.ts';

/** What a route answers with: null when there is no such thing; `page` with a list that was cut to a part. */
export interface Found {
  readonly data: unknown;
  readonly page?: Page & { readonly total: number };
}

/** One route that reads, with all that its description needs. */
export interface ApiRoute {
  /** Below `/api/v1`; a part of it in braces is a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly query: z.ZodType;
  /** Of one entry where the route gives a list. */
  readonly data: z.ZodType;
  readonly list: 'no' | 'whole' | 'paged';
  /** Parameters are wrong, or what was found; `id` is the parameter of the path, if there is one. */
  readonly read: (views: Views, query: unknown, id: string) => Promise<Parsed<Found | null>>;
}

interface Wanted<Query, Data> extends Pick<ApiRoute, 'path' | 'summary'> {
  readonly query: z.ZodType<Query>;
  readonly data: z.ZodType<Data>;
}

const reading =
  <Query>(
    schema: z.ZodType<Query>,
    find: (views: Views, query: Query, id: string) => Promise<Found | null>,
  ): ApiRoute['read'] =>
  async (views, raw, id) => {
    const parsed = parseQuery(schema, raw);
    return parsed.ok ? { ok: true, query: await find(views, parsed.query, id) } : parsed;
  };

const one = <Query, Data>(
  wanted: Wanted<Query, Data>,
  find: (views: Views, query: Query, id: string) => Promise<Data | null>,
): ApiRoute => ({
  ...wanted,
  list: 'no',
  read: reading(wanted.query, async (views, query, id) => {
    const data = await find(views, query, id);
    return data === null ? null : { data };
  }),
});

const whole = <Query, Entry>(
  wanted: Wanted<Query, Entry>,
  find: (views: Views, query: Query) => Promise<readonly Entry[]>,
): ApiRoute => ({
  ...wanted,
  list: 'whole',
  read: reading(wanted.query, async (views, query) => ({ data: await find(views, query) })),
});

const paged = <Query extends Page, Entry>(
  wanted: Wanted<Query, Entry>,
  find: (views: Views, query: Query) => Promise<readonly Entry[]>,
): ApiRoute => ({
  ...wanted,
  list: 'paged',
  read: reading(wanted.query, async (views, query) => {
    const { limit, offset } = query;
    const all = await find(views, query);
    return { data: all.slice(offset, offset + limit), page: { limit, offset, total: all.length } };
  }),
});

/** Absent parameters as absent keys, not as undefined ones. */
const present = <Query extends object>(
  query: Query,
): { readonly [Key in keyof Query]: Exclude<Query[Key], undefined> } =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;

/** Everything below `/api/v1` that can be read. */
export const ROUTES: readonly ApiRoute[] = [
  one(
    { path: '/status', summary: 'The daemon itself: ready or why not, lag, budget.', query: noQuery, data: status },
    (views) => views.status(),
  ),
  whole({ path: '/backends', summary: 'What is watched.', query: noQuery, data: backend }, (views) => views.backends()),
  paged(
    {
      path: '/verdicts',
      summary: 'Current verdicts of every signal on every scope.',
      query: verdictsQuery,
      data: verdict,
    },
    async (views, { scope, backend: id, class: kind, signal, verdict: name }) => {
      const all = await views.verdicts();
      const holder = id === undefined ? undefined : (await views.backends()).find((each) => each.id === id);
      if (id !== undefined && holder === undefined) return [];
      return all.filter(
        (each) =>
          matches(each, { class: kind, signal, verdict: name }) &&
          (scope === undefined || scopeName(each.scope) === scope) &&
          (holder === undefined || inScope(holder, each.scope)),
      );
    },
  ),
  whole(
    {
      path: '/divergences',
      summary: 'How backends compare with others of their model on the same canaries, by signal.',
      query: divergencesQuery,
      data: divergence,
    },
    async (views, { backend: id, signal }) =>
      (await views.divergences()).filter((each) => matches(each, { backend: id, signal })),
  ),
  paged(
    { path: '/incidents', summary: 'Incidents, newest first.', query: incidentsQuery, data: incident },
    async (views, { open, class: kind }) =>
      (await views.incidents()).filter(
        (each) => matches(each, { class: kind }) && (open === undefined || (each.closedAt === null) === open),
      ),
  ),
  one(
    {
      path: '/incidents/{id}',
      summary: 'One incident with what helps to look into it.',
      query: noQuery,
      data: incidentView,
    },
    (views, _, id) => views.incident(id),
  ),
  paged(
    { path: '/cells', summary: 'Every cell that a schedule probes.', query: cellsQuery, data: cell },
    async (views, { canary, variant, backend: id, capability, baseline: state }) =>
      (await views.cells()).filter((each) =>
        matches(each, { canary, variant, backend: id, capability, baseline: state }),
      ),
  ),
  paged(
    { path: '/baselines', summary: 'What each cell is compared with.', query: baselinesQuery, data: baseline },
    async (views, { canary, variant, backend: id, group, state }) =>
      (await views.baselines()).filter((each) => matches(each, { canary, variant, backend: id, group, state })),
  ),
  whole(
    {
      path: '/samples',
      summary: `Samples, newest first; texts are cut at ${TEXT_KEPT} characters.`,
      query: samplesQuery,
      data: sample,
    },
    async (views, query) => (await views.samples(present(query))).map(cutSample),
  ),
  one({ path: '/samples/{key}', summary: 'One sample, whole.', query: noQuery, data: sample }, (views, _, key) =>
    views.sample(key),
  ),
  whole(
    {
      path: '/pauses',
      summary: 'What is paused now, by people and by maintenance windows.',
      query: noQuery,
      data: pause,
    },
    (views) => views.pauses(),
  ),
  whole(
    {
      path: '/changes',
      summary: 'Deploys, flags and configuration that people have changed, newest first.',
      query: changesQuery,
      data: changeEvent,
    },
    async (views, { scope, limit, ...query }) => {
      const asked = scope === undefined ? limit : CHANGE_EVENTS_KEPT;
      const all = await views.changeEvents(present({ ...query, limit: asked }));
      return all.filter((each) => scope === undefined || scopeName(each.scope) === scope).slice(0, limit);
    },
  ),
  one(
    { path: '/availability', summary: 'Failed calls by backend and reason.', query: noQuery, data: availability },
    (views) => views.availability(),
  ),
  one({ path: '/openapi.json', summary: 'This description.', query: noQuery, data: z.looseObject({}) }, async (views) =>
    (await import('./openapi.ts')).openApi((await views.status()).version),
  ),
];
