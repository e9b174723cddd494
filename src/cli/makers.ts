import { createEngine } from '../judge.ts';
import type { Clock } from '../model.ts';
import { PROVIDERS } from '../providers/index.ts';
import type { Makers } from '../run/setup.ts';
import { SCORERS } from '../scorers/index.ts';
import { makeScorers } from '../scorers/score.ts';

/** The plug-ins of this program; what a configuration names was checked when it was loaded. */
export const createMakers = (clock: Clock): Makers => ({
  provider: (type, options) => {
    const plugin = PROVIDERS.find((one) => one.type === type);
    if (plugin === undefined) throw new Error(`no provider ${type}: the configuration was not validated`);
    return plugin.make(options, clock);
  },
  scorers: ({ checks }) => makeScorers(checks, SCORERS),
  engine: createEngine,
});
