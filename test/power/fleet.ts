import type { CellReference, EngineSetup } from '../../src/detect/engine.ts';
import type { PowerSetup } from '../../src/power/setup.ts';

const CANARIES = Array.from({ length: 20 }, (_, i) => `arithmetic/c${i}`);
const REGIONS = ['r', 's'];
const HARDWARE = ['h', 'i'];

/** Four backends, two regions by two kinds of hardware, with baselines of their own, probed every hour. */
export const smallFleet = (): PowerSetup => {
  const backends = REGIONS.flatMap((region) =>
    HARDWARE.map((hardware) => {
      const id = `${region}-${hardware}`;
      return { id, group: id, provider: 'p', model: 'm', region, hardware };
    }),
  );
  const references = backends.flatMap(({ group }) =>
    CANARIES.map((canary, at): CellReference => {
      const failing = at % 5 === 0 ? 1 : 0;
      const runs = Array.from({ length: 5 }, (_, run) => [1, 1, 1, run === 0 ? 1 - failing : 1]);
      return { canary, variant: 'plain', group, capability: 'arithmetic', provisional: false, runs: { correct: runs } };
    }),
  );
  const cells = backends.flatMap(({ id }) => CANARIES.map((canary) => ({ canary, variant: 'plain', backend: id })));
  const engine: EngineSetup = {
    ...{ backends, references, cells, tolerance: 0.02 },
    ...{ falseAlarmsPerMonth: 1, cyclesPerMonth: 720, intervalMs: 3_600_000 },
  };
  const streams = [{ intervalHours: 1, cells: cells.map((cell) => ({ ...cell, repeats: 1, copies: 1 })) }];
  return { engine, streams };
};
