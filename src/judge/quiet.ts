import type { Bench } from '../detect/bench.ts';
import { evidenceOf } from '../detect/e-detector.ts';
import type { States } from '../detect/engine.ts';
import { fallEvidence } from '../detect/fall.ts';
import type { Lattice } from '../detect/lattice.ts';
import { SUSPECT_PART } from '../detect/parameters.ts';
import type { SignalView } from '../detect/signal-view.ts';
import type { QuietOn } from '../incidents/quiet.ts';
import { constantIn } from './states.ts';

const total = (members: readonly number[], counts: readonly number[]): number =>
  members.reduce((sum, backend) => sum + (counts[backend] ?? 0), 0);

/** Whether the verdict was stable when last read and no evidence says otherwise since. */
const isQuiet = (view: SignalView, lattice: Lattice, scope: number): boolean => {
  const { model, state } = view;
  const evidence = Math.max(
    fallEvidence(view, lattice, scope),
    model.signal.law === 'shape' ? evidenceOf(state.better, scope) : 0,
  );
  return state.verdicts[scope] === 'stable' && evidence < SUSPECT_PART * model.threshold;
};

/** The signals that show nothing on a scope, in the order of their list; `states` hold those that should be constant. */
export const quietSignals =
  ({ lattice, constants }: Bench, views: readonly SignalView[], states: States): QuietOn =>
  (scope) => {
    const weighed = views
      .filter((view) => view.model.scopes[scope]?.applies === true && isQuiet(view, lattice, scope))
      .map(({ model: { signal }, state }) => ({
        signal: signal.name,
        class: signal.class,
        samples: total(lattice.members[scope] ?? [], state.counts),
      }));
    const constant = constants.flatMap((model) => {
      const state = constantIn(states, model);
      const samples = total(model.members[scope] ?? [], state.counts);
      const { name, class: kind } = model.signal;
      return samples === 0 || state.verdicts[scope] !== 'stable' ? [] : [{ signal: name, class: kind, samples }];
    });
    return [...weighed, ...constant];
  };
