import { fallReaches } from '../detect/fall.ts';
import { sumsSince } from '../detect/history.ts';
import type { Lattice } from '../detect/lattice.ts';
import { SUSPECT_PART } from '../detect/parameters.ts';
import { bucketsOf, type SignalView } from '../detect/signal-view.ts';
import { degradedFraction } from '../localize/size.ts';
import type { RuledOut, SliceCandidate } from '../judgement.ts';
import type { QuietOn } from './quiet.ts';
import type { Outcomes } from './outcomes.ts';

const MOST = 20;
const MOST_MODELS = 4;
/** Fewer samples of a model elsewhere do not say that it is well there. */
const ENOUGH = 20;
/** With a larger share of failures it may be about missing answers after all. */
const FEW_FAILURES = 0.1;

/** What is asked of one incident. */
export interface Considered {
  readonly scope: number;
  /** Its first cycle. */
  readonly onset: number;
  readonly signals: readonly string[];
  readonly localized: boolean;
  readonly candidates: readonly SliceCandidate[];
  /** Views of its signals, the first one leading. */
  readonly views: readonly SignalView[];
  /** Backends that other incidents of these signals explain. */
  readonly elsewhere: ReadonlySet<number>;
  readonly outcomes: Outcomes;
  readonly quiet: QuietOn;
}

const otherSlices = ({ localized, candidates }: Considered): readonly RuledOut[] =>
  localized ? candidates.slice(1).map((candidate) => ({ what: 'slice', ...candidate })) : [];

/** Models of the scope that are well on their backends outside it. */
const modelsElsewhere = (lattice: Lattice, considered: Considered): readonly RuledOut[] => {
  const { scope, onset, views, elsewhere } = considered;
  const held = lattice.members[scope] ?? [];
  const models = [...new Set(held.flatMap((backend) => lattice.backends[backend]?.model ?? []))].sort();
  return models.slice(0, MOST_MODELS).flatMap((model): readonly RuledOut[] => {
    const outside = [...lattice.backends.keys()].filter(
      (backend) => lattice.backends[backend]?.model === model && !held.includes(backend) && !elsewhere.has(backend),
    );
    const [leading] = views;
    if (leading === undefined || outside.length === 0) return [];
    const ill = lattice.members.some(
      (members, at) =>
        members.every((backend) => outside.includes(backend)) &&
        views.some((view) => fallReaches(view, lattice, at, SUSPECT_PART * view.model.threshold)),
    );
    const samples = sumsSince(bucketsOf(leading), onset, outside).count;
    const effect = degradedFraction(bucketsOf(leading), onset, outside);
    if (ill || effect === null || effect.low > 0 || samples < ENOUGH) return [];
    return [{ what: 'model', model, backends: outside.length, samples, effect }];
  });
};

const fewFailures = ({ outcomes: { probes, failures } }: Considered): readonly RuledOut[] =>
  probes > 0 && failures <= FEW_FAILURES * probes ? [{ what: 'failures', failures, probes }] : [];

/** What was considered and rejected as an account of an incident: slices, models elsewhere, failures, other signals. */
export const ruledOut = (lattice: Lattice, considered: Considered): readonly RuledOut[] =>
  [
    ...otherSlices(considered),
    ...modelsElsewhere(lattice, considered),
    ...fewFailures(considered),
    ...considered
      .quiet(considered.scope)
      .filter(({ signal }) => !considered.signals.includes(signal))
      .map((quiet) => ({ what: 'signal' as const, ...quiet })),
  ].slice(0, MOST);
