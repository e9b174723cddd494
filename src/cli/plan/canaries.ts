import { render } from '../../canaries/render.ts';
import { loadOf } from '../../plan/load.ts';
import { priceOf } from '../../plan/prices.ts';
import { canaryWorths } from '../../power/canary-worth.ts';
import type { FleetPower } from '../../power/fleet-power.ts';
import type { PlannedStream } from '../../power/setup.ts';
import type { Everything } from '../load-everything.ts';

/** One canary on one signal: what its answers tell, and what that costs. */
export interface CanaryRow {
  readonly canary: string;
  readonly signal: string;
  /** Nats that an answer gives on average while a tenth of all answers are bad. */
  readonly natsPerAnswer: number;
  /** Mean over the cells that are probed. */
  readonly dollarsPerAnswer: number;
  /** Null where an answer costs nothing. */
  readonly natsPerDollar: number | null;
}

/** By canary, mean dollars of a probe over the cells of the schedules. */
const costs = ({ config, suite }: Everything, streams: readonly PlannedStream[]): ReadonlyMap<string, number> => {
  const models = new Map(config.backends.map(({ id, model }) => [id, model]));
  const canaries = new Map(suite.canaries.map((canary) => [canary.id, canary]));
  const known = new Map<string, number>();
  const costOf = (canary: string, variant: string, model: string): number => {
    const key = JSON.stringify([canary, variant, model]);
    const before = known.get(key);
    const one = canaries.get(canary);
    if (before !== undefined || one === undefined) return before ?? 0;
    const { dollars } = loadOf(render(one, variant, '').prompt, priceOf(model, config.prices), config.store.answers);
    known.set(key, dollars);
    return dollars;
  };
  const sums = new Map<string, { dollars: number; cells: number }>();
  for (const { canary, variant, backend } of streams.flatMap(({ cells }) => cells)) {
    const { dollars, cells } = sums.get(canary) ?? { dollars: 0, cells: 0 };
    sums.set(canary, { dollars: dollars + costOf(canary, variant, models.get(backend) ?? ''), cells: cells + 1 });
  }
  return new Map([...sums].map(([canary, { dollars, cells }]) => [canary, dollars / cells]));
};

/** Every canary by signal, most information for a dollar first. */
export const canaryRows = (
  fleet: FleetPower,
  streams: readonly PlannedStream[],
  everything: Everything,
): readonly CanaryRow[] => {
  const prices = costs(everything, streams);
  return fleet.signals.flatMap((judged) =>
    canaryWorths(judged, streams)
      .map(({ canary, natsPerAnswer }): CanaryRow => {
        const dollars = prices.get(canary) ?? 0;
        const natsPerDollar = dollars > 0 ? natsPerAnswer / dollars : null;
        return { canary, signal: judged.model.signal.name, natsPerAnswer, dollarsPerAnswer: dollars, natsPerDollar };
      })
      .sort((one, other) => (other.natsPerDollar ?? Infinity) - (one.natsPerDollar ?? Infinity)),
  );
};
