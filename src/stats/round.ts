/** Nearest multiple of 1/`perUnit`; never −0, which JSON does not keep. */
export const roundTo = (x: number, perUnit: number): number => Math.round(x * perUnit) / perUnit + 0;

/** Largest multiple of 1/`perUnit` that is not above `x`; never −0. */
export const roundDown = (x: number, perUnit: number): number => Math.floor(x * perUnit) / perUnit + 0;

/** Smallest multiple of 1/`perUnit` that is not below `x`; never −0. */
export const roundUp = (x: number, perUnit: number): number => Math.ceil(x * perUnit) / perUnit + 0;
