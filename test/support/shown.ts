import type { Incident, Verdict } from '../../src/judgement.ts';
import type { VirtualDaemon } from './virtual-daemon.ts';

const read = async ({ get }: VirtualDaemon, path: string): Promise<unknown> =>
  ((await get(path)) as { readonly data: unknown }).data;

/** Over the daemon's own HTTP, newest first. */
export const incidentsOf = (daemon: VirtualDaemon): Promise<readonly Incident[]> =>
  read(daemon, '/api/v1/incidents') as Promise<readonly Incident[]>;

/** Over the daemon's own HTTP: of all signals on all scopes. */
export const verdictsOf = (daemon: VirtualDaemon): Promise<readonly Verdict[]> =>
  read(daemon, '/api/v1/verdicts?limit=5000') as Promise<readonly Verdict[]>;

/** Verdicts that say that something is wrong, with their scopes and signals. */
export const alarming = async (daemon: VirtualDaemon): Promise<readonly Verdict[]> =>
  (await verdictsOf(daemon)).filter(({ verdict }) => verdict === 'degraded' || verdict === 'suspect');
