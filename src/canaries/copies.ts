import { VARIANTS } from './variants/index.ts';

/** How many probes of a cell in this variant start at the same moment. */
export const copiesOf = (variant: string): number => VARIANTS.find(({ name }) => name === variant)?.copies ?? 1;
