import { z } from 'zod';
import { duration, id, reference } from './schema-parts.ts';

/** Values of a scope are written `model=m,region=r`, so these signs would make two scopes look alike. */
const attribute = z
  .string()
  .max(200)
  .regex(/^[^\s,="{}]+$/, { error: 'expected text without spaces, quotes, braces, "," or "="' });

/** Set by the transport or by the provider's plug-in; one written here would break or impersonate the call. */
const RESERVED_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'api-key',
  'authorization',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'cookie',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-api-key',
  'x-client-request-id',
]);

const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, { abort: true, error: 'not a name of an HTTP header' })
  .refine((name) => !RESERVED_HEADERS.has(name.toLowerCase()), {
    error: 'this header is set by coalmine; credentials belong to the provider',
  });
const headerValue = z.string().regex(/^[\x20-\x7e]{0,4096}$/, { error: 'expected printable ASCII on one line' });

const limits = z.strictObject({
  concurrency: z.int().min(1).max(1000).default(4).describe('Calls at the same time.'),
  requestsPerMinute: z.int().min(1).nullable().default(null).describe('Calls started a minute; empty = no limit.'),
  tokensPerMinute: z.int().min(1).nullable().default(null).describe('Tokens, in and out, a minute; empty = no limit.'),
  deadline: duration(1000, 3_600_000, 'from 1s to 1h')
    .prefault('60s')
    .describe('Total time of one call; after it the probe is the failure `deadline`.'),
});

/** One entry of `backends` as it is written; whether the names in it exist is checked across the file. */
export const backend = z.strictObject({
  id: id
    .refine((name) => name !== 'pending', { error: '"pending" is the folder of baselines that wait for approval' })
    .describe('Unique; names its folder of baselines and its metrics.'),
  provider: reference.describe('A name under `providers`.'),
  model: attribute.describe('The model as its provider calls it.'),
  region: attribute.default('unknown').describe('Where the backend answers.'),
  hardware: attribute.default('unknown').describe('What it runs on, as far as you know.'),
  owner: z.string().min(1).max(200).optional().describe('The team that is told; label `team` of alerts.'),
  runbook: z
    .url({ protocol: /^https?$/, error: 'expected an http or https address' })
    .optional()
    .describe('Page for whoever is told.'),
  baseline: reference.optional().describe('Id of the backend whose baselines this one shares.'),
  headers: z.record(headerName, headerValue).prefault({}).describe('HTTP headers sent with each call.'),
  limits: limits.prefault({}).describe('How hard the backend may be probed.'),
  stream: z.boolean().default(true).describe('Stream answers: gives time to first token and between tokens.'),
});
