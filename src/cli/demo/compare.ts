import type { Incident } from '../../judgement.ts';
import type { Scope } from '../../model.ts';
import { inScope, scopeName } from '../../model.ts';
import type { Story } from './story.ts';

/** What the simulator's log says of the one fault. */
export interface Truth {
  readonly scope: Scope;
  readonly onsetAt: string;
  readonly degradedFraction: number;
}

/** A backend, as far as slices are concerned. */
export type Place = Required<Scope> & { readonly id: string };

/** One question of the comparison and its answer. */
export interface Finding {
  readonly question: string;
  readonly truth: string;
  readonly found: string;
  readonly agrees: boolean;
}

/** Onset may be off by this many cycles: it is told from answers that come once a cycle. */
const ONSET_CYCLES = 2;
/** An interval of size misses the truth now and then; it may by this much. */
const SIZE_SLACK = 0.05;

const members = (scope: Scope, backends: readonly Place[]): string =>
  backends
    .filter((backend) => inScope(backend, scope))
    .map(({ id }) => id)
    .join(' ');

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

const time = (iso: string): string => iso.slice(11, 19);

const compareIncident = (incident: Incident, truth: Truth, backends: readonly Place[], cycleMs: number): Finding[] => {
  const lateMs = Date.parse(incident.onsetAt) - Date.parse(truth.onsetAt);
  const { effect } = incident;
  return [
    { question: 'class', truth: 'quality', found: incident.class, agrees: incident.class === 'quality' },
    {
      question: 'slice',
      truth: scopeName(truth.scope),
      found: incident.localized ? scopeName(incident.scope) : `cannot tell yet (${scopeName(incident.scope)})`,
      // Two names may mean the same backends.
      agrees: members(incident.scope, backends) === members(truth.scope, backends),
    },
    {
      question: 'size',
      truth: percent(truth.degradedFraction),
      found:
        effect === null
          ? 'not known'
          : `${percent(effect.degradedFraction)} (${percent(effect.low)} to ${percent(effect.high)})`,
      agrees:
        effect !== null &&
        truth.degradedFraction >= effect.low - SIZE_SLACK &&
        truth.degradedFraction <= effect.high + SIZE_SLACK,
    },
    {
      question: 'onset',
      truth: time(truth.onsetAt),
      found: `${time(incident.onsetAt)} (${lateMs >= 0 ? '+' : ''}${(lateMs / cycleMs).toFixed(1)} cycles)`,
      agrees: Math.abs(lateMs) <= ONSET_CYCLES * cycleMs,
    },
  ];
};

export interface Comparison {
  readonly kind: Story['kind'];
  readonly incidents: readonly Incident[];
  readonly truth: Truth | null;
  readonly backends: readonly Place[];
  readonly cycleMs: number;
}

/** The daemon's incidents beside the simulator's truth. A story without a fault of quality wants none at all. */
export const compare = ({ kind, incidents, truth, backends, cycleMs }: Comparison): readonly Finding[] => {
  const wanted = kind === 'quality' ? 1 : 0;
  const count: Finding = {
    question: 'incidents',
    truth: String(wanted),
    found: String(incidents.length),
    agrees: incidents.length === wanted,
  };
  if (kind !== 'quality') return [count];
  // A fault that did not happen proves nothing, whatever the daemon says.
  if (truth === null) return [count, { question: 'fault', truth: 'unknown', found: '', agrees: false }];
  const [first] = incidents;
  if (first === undefined) return [count];
  return [count, ...compareIncident(first, truth, backends, cycleMs)];
};
