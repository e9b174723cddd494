import { inScope } from '../../src/model.ts';
import { CYCLES_A_MONTH } from '../detector/world.ts';
import { playCycle, SLOTS, strike } from './cycle.ts';
import { randomOf } from './prepare.ts';
import type { Prepared } from './prepare.ts';
import type { Scenario } from './scenario.ts';

/** The oracle knows the slice, so one detector has the whole budget: one false alarm in 720 cycles. */
export const ORACLE_THRESHOLD = Math.log(CYCLES_A_MONTH);

export interface OracleResult {
  /** Hours after the onset at which the last of the faults is found; null = not within the horizon. */
  readonly hours: number | null;
  /** Log likelihood ratio of one hour of probes on the slice, as measured: the divergence, in nats; of the first fault. */
  readonly natsAnHour: number;
}

/** Probes that one hour sends to the backends of a fault. */
export const probesAnHour = ({ world }: Prepared, slice: Parameters<typeof inScope>[1]): number =>
  world.cells.filter(({ backend }) => inScope(backend, slice)).length;

/**
 * CUSUM of the exact likelihood ratio of everything that an answer shows: it knows every healthy law, the fault, its share,
 * its slice, and not when it begins. Stickiness it does not use. Floored once a cycle, read after every slot.
 */
export const askOracle = (scenario: Scenario, prepared: Prepared): OracleResult => {
  const { world, onset } = prepared;
  const { seed } = world.options;
  const struck = strike(scenario, world.backends, seed);
  const evidence = struck.map(() => 0);
  const found: (number | null)[] = struck.map(() => null);
  let nats = 0;
  let since = 0;
  for (; since < scenario.horizon; since += 1) {
    const random = randomOf(seed, scenario.name, since);
    const { ratios } = playCycle({ world, hour: onset + since, since, random }, struck);
    for (const [fault, slots] of ratios.entries()) {
      evidence[fault] = Math.max(0, evidence[fault] ?? 0);
      for (const [index, ratio] of slots.entries()) {
        evidence[fault] += ratio;
        if (fault === 0) nats += ratio;
        if (evidence[fault] >= ORACLE_THRESHOLD) found[fault] ??= since + (index + 1) / SLOTS;
      }
    }
    if (since >= 24 && found.every((one) => one !== null)) break;
  }
  const hours = found.every((one) => one !== null) && found.length > 0 ? Math.max(...found) : null;
  return { hours, natsAnHour: nats / Math.max(1, Math.min(since + 1, scenario.horizon)) };
};
