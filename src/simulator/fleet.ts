/** Where a request is answered. */
export interface Place {
  /** The platform that sells it; absent in a fleet of one. */
  readonly provider?: string;
  readonly model: string;
  readonly region: string;
  readonly hardware: string;
}

/** What `x-route` says of it: `<region>/<hardware>`, with a provider `<provider>/<region>/<hardware>`. */
export const routeOf = ({ provider, region, hardware }: Place): string =>
  `${provider === undefined ? '' : `${provider}/`}${region}/${hardware}`;

export const placeName = (place: Place): string => `${place.model}/${routeOf(place)}`;

/** Lists of values of which every combination is a place. */
export interface FleetBlock {
  readonly provider?: readonly string[] | undefined;
  readonly model: readonly string[];
  readonly region: readonly string[];
  readonly hardware: readonly string[];
}

/** All places of all blocks in the order written, each once. */
export const placesOf = (blocks: readonly FleetBlock[]): readonly Place[] => {
  const places = new Map<string, Place>();
  for (const block of blocks) {
    for (const provider of block.provider ?? [undefined]) {
      for (const model of block.model) {
        for (const region of block.region) {
          for (const hardware of block.hardware) {
            const place = { ...(provider === undefined ? {} : { provider }), model, region, hardware };
            places.set(placeName(place), place);
          }
        }
      }
    }
  }
  return [...places.values()];
};
