import { z } from 'zod';
import type { Arrival, MemoryKind } from './arrival.ts';
import { duration } from './duration.ts';
import { isImage } from './request.ts';

const tokens = z.int().min(0);
const hour = z.int().min(0).max(24);
const names = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string().min(1)).min(1));

/** What a request must be for a fault to fall on it; all that are given must hold. */
export const gatesSchema = z
  .strictObject({
    inputTokensAbove: tokens.optional(),
    inputTokensBelow: tokens.optional(),
    image: z.boolean().optional(),
    tools: z.boolean().optional(),
    /** The answer must be JSON by a schema. */
    strictSchema: z.boolean().optional(),
    effort: z.enum(['given', 'absent']).optional(),
    prefix: z.enum(['warm', 'cold']).optional(),
    inFlightAbove: z.int().min(0).optional(),
    /** Share of the place's key-value memory. */
    kvPoolAbove: z.number().min(0).optional(),
    /** From the first hour up to, not including, the second; past midnight when the first is the later one. */
    utcHours: z.tuple([hour, hour]).optional(),
    /** Names in `x-caller`, or hashes of keys as the truth shows them. */
    callers: names.optional(),
    /** Answers of the model that the conversation holds already. */
    earlierAnswersAbove: z.int().min(0).optional(),
    /** The conversation was idle for longer, just now. */
    idleAbove: duration.optional(),
    /** The same, just now or at any time before. */
    idledAbove: duration.optional(),
    capability: names.optional(),
    tags: names.optional(),
  })
  .refine(
    ({ inputTokensAbove: above, inputTokensBelow: below }) =>
      above === undefined || below === undefined || above + 1 < below,
    { error: 'no number of tokens is above the one and below the other', path: ['inputTokensBelow'] },
  );

/** As written in a scenario, durations in milliseconds; `{}` lets every request pass. */
export type Gates = z.infer<typeof gatesSchema>;

type Wanted<Name extends keyof Gates> = NonNullable<Gates[Name]>;

const isWithin = ([from, to]: readonly [number, number], nowMs: number): boolean => {
  const now = new Date(nowMs).getUTCHours();
  return from <= to ? from <= now && now < to : from <= now || now < to;
};

const wantsSchema = ({ request, canary }: Arrival): boolean =>
  request.strictSchema || canary?.checks.some(({ type }) => type === 'json-schema') === true;

/** What each gate asks of a request. */
const GATES: { readonly [Name in keyof Required<Gates>]: (arrival: Arrival, wanted: Wanted<Name>) => boolean } = {
  inputTokensAbove: ({ inputTokens }, least) => inputTokens > least,
  inputTokensBelow: ({ inputTokens }, most) => inputTokens < most,
  image: ({ request }, wanted) => request.items.some(isImage) === wanted,
  tools: ({ request }, wanted) => request.toolNames.length > 0 === wanted,
  strictSchema: (arrival, wanted) => wantsSchema(arrival) === wanted,
  effort: ({ request }, wanted) => (request.effort === null) === (wanted === 'absent'),
  prefix: ({ warm }, wanted) => warm === (wanted === 'warm'),
  inFlightAbove: ({ inFlight }, most) => inFlight > most,
  kvPoolAbove: ({ kvPool }, most) => kvPool > most,
  utcHours: ({ nowMs }, hours) => isWithin(hours, nowMs),
  callers: ({ caller, account }, listed) => listed.includes(caller) || listed.includes(account),
  earlierAnswersAbove: ({ request }, most) => request.earlierAnswers > most,
  idleAbove: ({ idle }, ms) => (idle.idleMs ?? 0) > ms,
  idledAbove: ({ idle }, ms) => idle.longestIdleMs > ms,
  capability: ({ canary }, listed) => canary !== null && listed.includes(canary.capability),
  tags: ({ canary }, listed) => canary?.tags.some((tag) => listed.includes(tag)) === true,
};

const gateOf = <Name extends keyof Gates>(name: Name, wanted: Wanted<Name>): ((arrival: Arrival) => boolean) => {
  const gate = GATES[name];
  return (arrival) => gate(arrival, wanted);
};

/** Whether a request passes all gates. */
export const makeGate = (gates: Gates): ((arrival: Arrival) => boolean) => {
  const all = (Object.keys(gates) as (keyof Gates)[]).flatMap((name) => {
    const wanted = gates[name];
    return wanted === undefined ? [] : [gateOf(name, wanted)];
  });
  return (arrival) => all.every((gate) => gate(arrival));
};

/** Whether gates ask for what a place keeps in mind only on demand. */
export const gatesAskFor = (gates: Gates, what: MemoryKind): boolean =>
  what === 'prefix' ? gates.prefix !== undefined : gates.idleAbove !== undefined || gates.idledAbove !== undefined;
