import type { Baseline } from './baseline.ts';

/** The folder of baselines that wait for approval, inside the folder of baselines. */
export const PENDING = 'pending';

/** Where a cell's baseline lies inside its folder: `<group>/<capability>/<name>[@variant].json`; `plain` is not written. */
export const baselinePath = ({ group, canary, variant }: Pick<Baseline, 'group' | 'canary' | 'variant'>): string =>
  `${group}/${canary}${variant === 'plain' ? '' : `@${variant}`}.json`;

