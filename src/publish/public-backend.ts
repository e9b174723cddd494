import type { Backend } from '../model.ts';

/** What may be told of a backend: a configured one also holds headers, which may be secrets. */
export const publicBackend = ({ id, provider, model, region, hardware, group, owner, runbook }: Backend): Backend => ({
  id,
  provider,
  model,
  region,
  hardware,
  group,
  ...(owner === undefined ? {} : { owner }),
  ...(runbook === undefined ? {} : { runbook }),
});
