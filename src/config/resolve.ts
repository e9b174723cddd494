import { resolve } from 'node:path';
import type { Config, ConfiguredBackend, Schedule } from './config.ts';
import { windowOf } from './maintenance.ts';
import type { ResolvedProvider } from './provider-options.ts';
import type { ParsedConfig } from './schema.ts';

/** The suite that comes with coalmine; the same place from src/config/ and from dist/config/. */
export const SHIPPED_CANARIES = resolve(import.meta.dirname, '../../canaries');

const backendOf = (parsed: ParsedConfig['backends'][number]): ConfiguredBackend => {
  const { baseline, limits, owner, runbook, ...rest } = parsed;
  const { deadline, ...counts } = limits;
  return {
    ...rest,
    group: baseline ?? parsed.id,
    limits: { ...counts, deadlineMs: deadline },
    ...(owner === undefined ? {} : { owner }),
    ...(runbook === undefined ? {} : { runbook }),
  };
};

const selectOf = ({
  ids,
  capability,
  tags,
  cost,
}: ParsedConfig['schedules'][number]['canaries']): Schedule['select'] => ({
  ...(ids === undefined ? {} : { ids }),
  ...(capability === undefined ? {} : { capability }),
  ...(tags === undefined ? {} : { tags }),
  ...(cost === undefined ? {} : { cost }),
});

const scheduleOf = (parsed: ParsedConfig['schedules'][number], ids: readonly string[]): Schedule => {
  const { spread, jitter, canaries, backends, ...rest } = parsed;
  const chosen = backends === undefined ? ids : ids.filter((id) => backends.includes(id));
  return { ...rest, spreadMs: spread, jitterMs: jitter, select: selectOf(canaries), backends: chosen };
};

/** Everything that is known besides what the file says. */
export interface Around {
  readonly file: string;
  readonly folder: string;
  readonly providers: Readonly<Record<string, ResolvedProvider>>;
  readonly token: string | null;
}

/** The configuration that the program runs on, from a file that has passed every check. Paths are absolute. */
export const resolveConfig = (parsed: ParsedConfig, { file, folder, providers, token }: Around): Config => {
  const at = (path: string): string => resolve(folder, path);
  const ids = parsed.backends.map(({ id }) => id);
  return {
    file,
    falseAlarmsPerMonth: parsed.falseAlarmsPerMonth,
    tolerance: parsed.tolerance,
    budget: parsed.budget,
    canaries: parsed.canaries === undefined ? SHIPPED_CANARIES : at(parsed.canaries),
    baselines: at(parsed.baselines),
    baselineExpiryDays: parsed.baselineExpiryDays,
    store: { ...parsed.store, path: at(parsed.store.path) },
    http: { ...parsed.http.listen, token },
    providers,
    backends: parsed.backends.map(backendOf),
    schedules: parsed.schedules.map((schedule) => scheduleOf(schedule, ids)),
    maintenance: parsed.maintenance.map(windowOf),
    detectable: parsed.detectable,
    slo: parsed.slo,
    prices: parsed.prices,
    control: parsed.control,
    logLevel: parsed.logLevel,
  };
};
