import type { Backend, Scope } from '../../src/model.ts';

const PLACES = [
  ['first-party', 'us-east-1'],
  ['first-party', 'eu-west-1'],
  ['cloud', 'us-central1'],
  ['cloud', 'asia-east1'],
] as const;

/** Which backends a scenario needs: 24, 12 with a region for each provider, or one of each model. */
export type FleetSize = 'full' | 'half' | 'pair';

const SIZES: Readonly<
  Record<FleetSize, { readonly models: number; readonly places: readonly number[]; readonly hardware: number }>
> = {
  full: { models: 2, places: [0, 1, 2, 3], hardware: 3 },
  half: { models: 2, places: [0, 2], hardware: 3 },
  pair: { models: 2, places: [0], hardware: 1 },
};
const MODELS = ['sonnet', 'haiku'];
const HARDWARE = ['tpu', 'h100', 'trainium2'];

export const fleetOf = (size: FleetSize): readonly Backend[] => {
  const { models, places, hardware } = SIZES[size];
  return MODELS.slice(0, models).flatMap((model) =>
    places
      .map((place) => PLACES[place] ?? PLACES[0])
      .flatMap(([provider, region]) =>
        HARDWARE.slice(0, hardware).map((kind): Backend => {
          const id = `${model}-${region}-${kind}`;
          return { id, provider, model, region, hardware: kind, group: id };
        }),
      ),
  );
};

/** A slice of this kind, other values with every seed. */
export const sliceOf = (keys: readonly (keyof Scope)[], backends: readonly Backend[], seed: number): Scope => {
  const backend = backends[(seed * 7) % backends.length];
  if (backend === undefined) throw new Error('the fleet is empty');
  return Object.fromEntries(keys.map((key) => [key, backend[key]]));
};
