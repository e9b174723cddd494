/** Where a request is answered. */
export interface Place {
  readonly model: string;
  readonly region: string;
  readonly hardware: string;
}

export const placeName = ({ model, region, hardware }: Place): string => `${model}/${region}/${hardware}`;

/** Lists of values of which every combination is a place. */
export interface FleetBlock {
  readonly model: readonly string[];
  readonly region: readonly string[];
  readonly hardware: readonly string[];
}

/** All places of all blocks in the order written, each once. */
export const placesOf = (blocks: readonly FleetBlock[]): readonly Place[] => {
  const places = new Map<string, Place>();
  for (const block of blocks) {
    for (const model of block.model) {
      for (const region of block.region) {
        for (const hardware of block.hardware) {
          const place = { model, region, hardware };
          places.set(placeName(place), place);
        }
      }
    }
  }
  return [...places.values()];
};
