import { existsSync } from 'node:fs';
import type { Baseline } from '../../baselines/baseline.ts';
import type { Config } from '../../config/config.ts';
import type { Incident } from '../../judgement.ts';
import { inScope } from '../../model.ts';
import { openStore } from '../../store/kysely.ts';

/** Open incidents on backends that use these baselines; none when there is no store yet. */
export const openIncidentsOf = async (
  baselines: readonly Pick<Baseline, 'group'>[],
  { backends, store: settings }: Pick<Config, 'backends' | 'store'>,
): Promise<readonly Incident[]> => {
  if (!existsSync(settings.path)) return [];
  const groups = new Set(baselines.map(({ group }) => group));
  const users = backends.filter(({ group }) => groups.has(group));
  const store = await openStore(settings);
  try {
    const incidents = await store.readIncidents();
    return incidents.filter(
      ({ closedAt, scope }) => closedAt === null && users.some((backend) => inScope(backend, scope)),
    );
  } finally {
    await store.close();
  }
};
