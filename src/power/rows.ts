import { detectable } from './detectable.ts';
import { fleetPower, signalScopes } from './fleet-power.ts';
import { WINDOW_NAMES, type DetectableRow, type PowerSetup } from './setup.ts';

/**
 * What every signal sees on every scope, from what the baselines know: what the daemon has learned since makes it see
 * more, never less.
 */
export const detectableRows = (setup: PowerSetup): readonly DetectableRow[] => {
  const fleet = fleetPower(setup);
  return fleet.signals.flatMap((judged) => {
    const powerOf = signalScopes(fleet, judged, setup.streams, { learnedHours: 0 });
    return fleet.lattice.scopes.flatMap((_, at): readonly DetectableRow[] => {
      const power = powerOf(at);
      if (power === null) return [];
      const found = detectable(power.evidence, power.threshold);
      const fractions = Object.fromEntries(WINDOW_NAMES.map((name) => [name, found[name] ?? 1]));
      return [{ scope: power.scope, signal: power.signal, fractions: fractions as DetectableRow['fractions'] }];
    });
  });
};
