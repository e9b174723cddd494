import type { CellReference } from '../detect/engine.ts';
import type { Backend, Sample } from '../model.ts';
import { SIGNALS } from '../signals/index.ts';
import { knownTraits, strangeTraits } from './strange-traits.ts';

const SIGNALS_OF_EVENTS = SIGNALS.filter((signal) => signal.law === 'event');

/** Names of the signals of things that should not happen. */
export const EVENT_NAMES: readonly string[] = SIGNALS_OF_EVENTS.map(({ name }) => name);

/** A baseline with fewer recorded texts does not say what a cell never shows. */
const LEAST_TEXTS = 3;

/**
 * For a sample the names of the signals of which its answer shows what should not happen: a trait that no recorded
 * answer of its cell has. For counters that show where to look; whether it is an incident, the detectors say.
 */
export const createSampleEvents = (
  references: readonly CellReference[],
  backends: readonly Backend[],
): ((sample: Sample) => readonly string[]) => {
  const nameOf = (group: string, { canary, variant }: Pick<Sample, 'canary' | 'variant'>): string =>
    `${group}\n${canary}\n${variant}`;
  const byName = new Map(references.map((reference) => [nameOf(reference.group, reference), reference]));
  const groups = new Map(backends.map(({ id, group }) => [id, group]));
  const known = new Map<string, ReadonlySet<string>>();
  return (sample) => {
    if (sample.outcome.kind === 'failure') return [];
    const name = nameOf(groups.get(sample.backend) ?? '', sample);
    const reference = byName.get(name) ?? null;
    const texts = (reference?.shape?.answers.flat() ?? []).filter(({ text }) => text !== null).length;
    return SIGNALS_OF_EVENTS.flatMap((signal) => {
      if (signal.never !== true && texts < LEAST_TEXTS) return [];
      const key = `${name}\n${signal.name}`;
      const healthy = known.get(key) ?? knownTraits(signal, reference);
      known.set(key, healthy);
      return strangeTraits(signal, sample, healthy).length === 0 ? [] : [signal.name];
    });
  };
};
