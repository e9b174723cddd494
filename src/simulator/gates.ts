import { z } from 'zod';
import type { Arrival } from './arrival.ts';
import { isImage } from './request.ts';

const tokens = z.int().min(0);
const hour = z.int().min(0).max(24);

/** What a request must be for a fault to fall on it; all that are given must hold. */
export const gatesSchema = z
  .strictObject({
    inputTokensAbove: tokens.optional(),
    inputTokensBelow: tokens.optional(),
    image: z.boolean().optional(),
    tools: z.boolean().optional(),
    effort: z.enum(['given', 'absent']).optional(),
    prefix: z.enum(['warm', 'cold']).optional(),
    inFlightAbove: z.int().min(0).optional(),
    /** From the first hour up to, not including, the second; past midnight when the first is the later one. */
    utcHours: z.tuple([hour, hour]).optional(),
  })
  .refine(
    ({ inputTokensAbove: above, inputTokensBelow: below }) =>
      above === undefined || below === undefined || above + 1 < below,
    { error: 'no number of tokens is above the one and below the other', path: ['inputTokensBelow'] },
  );

/** As written in a scenario; `{}` lets every request pass. */
export type Gates = z.infer<typeof gatesSchema>;

type Gate = (arrival: Arrival) => boolean;

const isWithin = ([from, to]: readonly [number, number], nowMs: number): boolean => {
  const now = new Date(nowMs).getUTCHours();
  return from <= to ? from <= now && now < to : from <= now || now < to;
};

const given = <Wanted>(wanted: Wanted | undefined, make: (wanted: Wanted) => Gate): Gate[] =>
  wanted === undefined ? [] : [make(wanted)];

/** Whether a request passes all gates. */
export const makeGate = (gates: Gates): Gate => {
  const all = [
    ...given(
      gates.inputTokensAbove,
      (least) =>
        ({ inputTokens }) =>
          inputTokens > least,
    ),
    ...given(
      gates.inputTokensBelow,
      (most) =>
        ({ inputTokens }) =>
          inputTokens < most,
    ),
    ...given(
      gates.image,
      (wanted) =>
        ({ request }) =>
          request.items.some(isImage) === wanted,
    ),
    ...given(
      gates.tools,
      (wanted) =>
        ({ request }) =>
          request.toolNames.length > 0 === wanted,
    ),
    ...given(
      gates.effort,
      (wanted) =>
        ({ request }) =>
          (request.effort === null) === (wanted === 'absent'),
    ),
    ...given(
      gates.prefix,
      (wanted) =>
        ({ warm }) =>
          warm === (wanted === 'warm'),
    ),
    ...given(
      gates.inFlightAbove,
      (most) =>
        ({ inFlight }) =>
          inFlight > most,
    ),
    ...given(
      gates.utcHours,
      (hours) =>
        ({ nowMs }) =>
          isWithin(hours, nowMs),
    ),
  ];
  return (arrival) => all.every((gate) => gate(arrival));
};
