import { buildLattice, type Lattice } from '../detect/lattice.ts';
import { signalModels } from '../detect/signal-model.ts';
import type { Scope } from '../model.ts';
import { backendGain } from './backend-gain.ts';
import { backendPowers, type BackendPower, type JudgedSignal, type Watched } from './backend-power.ts';
import { scopeEvidence, type EvidenceOf } from './scope-power.ts';
import type { PlannedStream, PowerSetup } from './setup.ts';

/** The scores of a fleet as they are judged. */
export interface FleetPower {
  readonly lattice: Lattice;
  readonly signals: readonly JudgedSignal[];
}

/** One signal on one scope, ready to be asked. */
export interface ScopePower {
  readonly scope: Scope;
  readonly signal: string;
  /** Nats. */
  readonly threshold: number;
  /** Backends that have cells with something to lose. */
  readonly backends: readonly BackendPower[];
  readonly evidence: EvidenceOf;
  /** The same with another threshold, in nats. */
  readonly under: (threshold: number) => EvidenceOf;
}

/** Hours between two firings of the schedule that fires most often there: nothing is found sooner. */
export const leastInterval = ({ backends }: ScopePower): number =>
  Math.min(...backends.flatMap(({ firings }) => firings.map(({ intervalHours }) => intervalHours)));

/** What is judged, by the engine's own models; takes as long as an engine takes to be made. */
export const fleetPower = ({ engine }: PowerSetup): FleetPower => {
  const lattice = buildLattice(engine.backends);
  const signals = signalModels(engine, lattice).flatMap((model): readonly JudgedSignal[] =>
    model.anchors === null || model.anchors.cells.size === 0 ? [] : [{ model, anchors: model.anchors }],
  );
  return { lattice, signals };
};

/** One signal of a fleet, whose scopes may be asked one by one. `threshold` stands for the signal's own. */
export const signalScopes = (
  { lattice }: FleetPower,
  judged: JudgedSignal,
  streams: readonly PlannedStream[],
  { threshold = judged.model.threshold, ...watched }: Watched & { readonly threshold?: number },
): ((scope: number) => ScopePower | null) => {
  const powers = backendPowers(judged, streams, watched);
  const canaries = new Set([...powers.values()].flatMap(({ cells }) => cells.map(({ canary }) => canary)));
  const positions = new Map([...canaries].map((canary, position) => [canary, position]));
  const gains = lattice.backends.map(({ id }, b) => {
    const power = powers.get(id);
    return power === undefined ? null : backendGain(power, judged.anchors.widths[b] ?? [], positions);
  });
  return (at) => {
    const scope = lattice.scopes[at];
    const inside = (lattice.members[at] ?? []).flatMap((b) => gains[b] ?? []);
    if (scope === undefined || inside.length === 0) return null;
    const under = scopeEvidence(inside);
    const backends = inside.map(({ power }) => power);
    return { scope, signal: judged.model.signal.name, threshold, backends, evidence: under(threshold), under };
  };
};
