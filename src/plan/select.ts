import type { Canary, Suite } from '../canaries/canary.ts';
import type { Schedule, Selection } from '../config/config.ts';
import type { Backend, Cell } from '../model.ts';

/** Whether a canary meets every list that is given; of each list one entry is enough. */
export const selects = (selection: Selection, canary: Canary): boolean => {
  const { ids, capability, tags, cost } = selection;
  return (
    (ids?.includes(canary.id) ?? true) &&
    (capability?.includes(canary.capability) ?? true) &&
    (tags?.some((tag) => canary.tags.includes(tag)) ?? true) &&
    (cost?.includes(canary.cost) ?? true)
  );
};

/**
 * The cells that a schedule probes, each once: by backend in the order given, then by canary in the order of the suite,
 * then by variant in the schedule's order. A variant is used only for canaries that list it.
 */
export const selectCells = (
  suite: Suite,
  schedule: Pick<Schedule, 'select' | 'variants' | 'backends'>,
  backends: readonly Pick<Backend, 'id'>[],
): readonly Cell[] => {
  const canaries = suite.canaries.filter((canary) => selects(schedule.select, canary));
  const variants = [...new Set(schedule.variants)];
  return backends
    .filter(({ id }) => schedule.backends.includes(id))
    .flatMap(({ id: backend }) =>
      canaries.flatMap((canary) =>
        variants
          .filter((variant) => canary.variants.includes(variant))
          .map((variant) => ({ canary: canary.id, variant, backend })),
      ),
    );
};
