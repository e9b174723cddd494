import type { Incident, SignalClass } from '../judgement.ts';
import { scopeName } from '../model.ts';
import type { NextStep } from './views.ts';

/** What the first look should be at, and what usually causes such a thing. */
const FIRST: Readonly<Record<SignalClass, string>> = {
  quality:
    'Read the failing samples below beside their baseline answers: wrong facts, cut texts and broken formats have different causes.',
  corruption:
    'Read the failing samples below: damaged text comes from serving (numerics, sampling, tokenizer, a bad accelerator) and not from the prompt.',
  contamination:
    'Treat it as a privacy event: an answer carried what belongs to another request. Take the slice out of rotation first, keep the samples, tell who answers for privacy.',
  identity:
    'Find out which model answers: compare what the samples say with what was ordered, and ask whether an upgrade or a fallback was planned.',
  behaviour: 'Ask whether a change was planned: the answers are different, and no check says that they are worse.',
  serving: 'Look at load, capacity and caches of this slice: answers come differently, not worse.',
};

const WHERE_KNOWN =
  'Look for what changed at the onset in this slice alone: a deploy, a rollout of hardware or runtime, a route.';
const WHERE_UNKNOWN =
  'The slice cannot be told yet: compare the candidates below, and do not drain one on this evidence alone.';

/**
 * What to do about an incident, in this order. `probe` is one of its failing cells, to be sent again by hand.
 */
export const nextSteps = (
  { id, class: kind, scope, localized, closedAt }: Incident,
  probe: { readonly canary: string; readonly backend: string } | null,
): readonly NextStep[] => {
  if (closedAt !== null)
    return [{ what: 'It is closed. Write down what caused it, and look whether its scope stays stable.' }];
  return [
    { what: FIRST[kind] },
    { what: localized ? WHERE_KNOWN : WHERE_UNKNOWN },
    ...(probe === null
      ? []
      : [
          {
            what: 'Send a failing canary again by hand:',
            command: `coalmine once ${probe.canary} --backends ${probe.backend}`,
          },
        ]),
    {
      what: 'If the change was planned, pause the scope, then record and approve new baselines:',
      command: `coalmine pause ${scopeName(scope)} --until TIME --reason WHY`,
    },
    {
      what: 'It closes by itself when there is evidence of recovery. To close it by hand:',
      command: `coalmine incident close ${id} --reason WHY`,
    },
  ];
};
