import { z } from 'zod';
import { SIGNAL_CLASSES, VERDICTS } from '../../judgement.ts';
import type { Divergence, Effect, Incident, IncidentPoint, RuledOut, Verdict } from '../../judgement.ts';
import { CHANGE_KINDS } from '../../operator-events.ts';
import type { Scope } from '../../model.ts';
import type { ChangeEvent } from '../../operator-events.ts';
import type { BaseRate, IncidentView, OpenPause } from '../views.ts';
import { sample } from './schema-samples.ts';
import { backend } from './schema-state.ts';
import { count, noun, ratio, time } from './schema-text.ts';

const text = z.exactOptional(z.string());
export const scope = noun<Scope>(
  z.object({ provider: text, model: text, region: text, hardware: text }),
  'Scope',
  'A slice of the fleet: an attribute that is absent is not fixed; {} is the whole fleet.',
);

const evidence = z.object({
  nats: z.number().describe('Log of an e-value.'),
  threshold: z.number().describe('Where it alarms.'),
});

const effect = noun<Effect>(
  z.object({ degradedFraction: ratio, low: ratio, high: ratio }),
  'Effect',
  'Share of answers that have gone bad, with its interval.',
);

const signalClass = z.enum(SIGNAL_CLASSES);
export const verdict = noun<Verdict>(
  z.object({
    scope,
    signal: z.string(),
    class: signalClass,
    verdict: z.enum(VERDICTS),
    direction: z.enum(['worse', 'better', 'either', 'none']),
    at: time.describe('End of the slot that it was read at.'),
    since: time,
    evidence,
    effect: effect.nullable(),
    samples: count,
    lastValidAt: time.nullable(),
    canaries: z.exactOptional(z.array(z.string()).describe('Canaries that have moved by themselves.')),
  }),
  'Verdict',
  'The state of one signal on one scope.',
);

const difference = z.number().min(-1).max(1);
export const divergence = noun<Divergence>(
  z.object({
    backend: z.string(),
    signal: z.string(),
    siblings: z.array(z.string()).describe('Ids of the backends that it is compared with.'),
    days: count.describe('UTC days that the difference is taken from.'),
    evidence,
    diverges: z.boolean().describe('The evidence has reached the threshold.'),
    difference: z
      .object({ estimate: difference, low: difference, high: difference })
      .nullable()
      .describe('Mean of score less score of a sibling; null before six days.'),
  }),
  'Divergence',
  'How a backend compares with others of its model on the same canaries. It may always have been so.',
);

const point = noun<IncidentPoint>(
  z.object({ at: time, nats: z.number(), recoveryNats: z.number(), degradedFraction: ratio.nullable() }),
  'IncidentPoint',
  'Where an incident stood at one moment.',
);

const ruledOut = noun<RuledOut>(
  z.union([
    z.object({ what: z.literal('slice'), scope, probability: ratio }),
    z.object({ what: z.literal('signal'), signal: z.string(), class: signalClass, samples: count }),
    z.object({ what: z.literal('model'), model: z.string(), backends: count, samples: count, effect }),
    z.object({ what: z.literal('failures'), failures: count, probes: count }),
  ]),
  'RuledOut',
  'Another slice that explains less, another signal that shows nothing, the model elsewhere, or failed calls.',
);

export const incident = noun<Incident>(
  z.object({
    id: z.string(),
    class: signalClass,
    signals: z.array(z.string()),
    capability: z.exactOptional(z.string().describe('Whose answers led the alarm; left out = answers of all kinds.')),
    scope,
    candidates: z.array(z.object({ scope, probability: ratio })).describe('Most probable slices, best first.'),
    localized: z.boolean(),
    openedAt: time,
    onsetAt: time,
    closedAt: time.nullable(),
    closedBy: z.string().nullable(),
    effect: effect.nullable(),
    callers: z.exactOptional(
      z
        .object({ hit: count, of: count })
        .describe('Callers that show a loss of their own; left out with fewer than two.'),
    ),
    evidence,
    owners: z.array(z.string()),
    provisional: z.boolean(),
    course: z.exactOptional(z.array(point).describe('Oldest first, from the onset on.')),
    ruledOut: z.exactOptional(z.array(ruledOut).describe('What was considered and rejected as an account of it.')),
    slot: count,
  }),
  'Incident',
  'One degradation of one class.',
);

export const changeEvent = noun<ChangeEvent>(
  z.object({
    id: z.string(),
    kind: z.enum(CHANGE_KINDS),
    scope,
    at: time.describe('When it took effect.'),
    what: z.string().describe('What was changed, untrusted: escape it.'),
    link: z.exactOptional(z.string().describe('A page about it, http or https.')),
  }),
  'ChangeEvent',
  'Something that was changed in the fleet, as its operators say.',
);

const baseRate = noun<BaseRate>(
  z.object({
    others: count.describe('Other changes of its kind on overlapping scopes, away from this incident.'),
    withIncident: count.describe('Those of them that had an incident near.'),
    since: time.describe('When the oldest of them took effect.'),
  }),
  'BaseRate',
  'How often such changes have no incident.',
);

export const incidentView = noun<IncidentView>(
  z.object({
    incident,
    backends: z.array(backend),
    failing: z
      .array(
        z.object({
          sample,
          why: z.string(),
          question: z.string().nullable(),
          baseline: z.array(z.string()).describe('Answers of the same cell that its baseline keeps.'),
        }),
      )
      .describe('Samples that speak for it, worst first.'),
    verdicts: z.array(verdict).describe('The same signals on neighbouring scopes, then other signals on its scope.'),
    changes: z
      .array(
        z.object({
          at: time,
          kind: z.enum(['verdict', 'incident', 'baseline', 'configuration', 'start', 'pause', 'change']),
          what: z.string(),
          incident: z.exactOptional(z.string()),
          event: z.exactOptional(changeEvent),
          afterOnset: z.exactOptional(z.boolean().describe('It took effect after the estimated onset.')),
          baseRate: z.exactOptional(baseRate.nullable()),
        }),
      )
      .describe('What else happened around the onset: coincident, not causal.'),
    nextSteps: z.array(z.object({ what: z.string(), command: z.exactOptional(z.string()) })),
  }),
  'IncidentView',
  'An incident with what helps to look into it.',
);

export const pause = noun<OpenPause>(
  z.object({
    id: z.string().nullable().describe('Null for a maintenance window of the configuration.'),
    scope,
    from: time,
    until: time,
    reason: z.string(),
  }),
  'Pause',
  'A scope that is probed and not judged.',
);
