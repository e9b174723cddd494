import { shortestGapMs } from './cron-gap.ts';
import type { ValidateCron } from './cron-gap.ts';
import { durationMs, durationText } from './duration.ts';
import type { ConfigPath, Finding } from './finding.ts';
import { maintenanceFindings } from './maintenance.ts';
import type { Outline } from './outline.ts';
import { DEFAULT_SPREAD } from './schema.ts';

const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

/** A finding at the second and each later entry that bears a name again. */
const duplicates = (names: readonly (string | undefined)[], path: (i: number) => ConfigPath): readonly Finding[] =>
  names.flatMap((name, i) => {
    const first = names.indexOf(name);
    if (name === undefined || name === '' || first === i) return [];
    return [{ path: path(i), message: `"${name}" is used twice, first at position [${first}]` }];
  });

const known = (outline: Outline): readonly string[] => [
  ...new Set(outline.backends.flatMap(({ id }) => (id === undefined ? [] : [id]))),
];

const backendFindings = (outline: Outline): readonly Finding[] => {
  const providers = Object.keys(outline.providers);
  return outline.backends.flatMap(({ provider }, i) =>
    provider === undefined || providers.includes(provider)
      ? []
      : [{ path: ['backends', i, 'provider'], message: `unknown provider "${provider}"; known: ${list(providers)}` }],
  );
};

const baselineFinding = (outline: Outline, at: number): string | null => {
  const { id, baseline } = outline.backends[at] ?? {};
  if (baseline === undefined) return null;
  if (baseline === id) return 'names the backend itself; leave it out';
  const target = outline.backends.find((other) => other.id === baseline);
  if (target === undefined) return `unknown backend "${baseline}"; known: ${list(known(outline))}`;
  if (target.baseline === undefined || target.baseline === target.id) return null;
  return `"${baseline}" shares the baseline of "${target.baseline}" itself; name "${target.baseline}"`;
};

const sharedBaselines = (outline: Outline): readonly Finding[] =>
  outline.backends.flatMap((_, i) => {
    const message = baselineFinding(outline, i);
    return message === null ? [] : [{ path: ['backends', i, 'baseline'], message }];
  });

/** A spread that is left out is the schema's default. */
const spreadFinding = (cron: string, spread: string | undefined): string | null => {
  const spreadMs = durationMs(spread ?? DEFAULT_SPREAD);
  const gap = shortestGapMs(cron);
  if (spreadMs === null || gap === null || spreadMs <= gap) return null;
  const written = spread === undefined ? `left out means ${DEFAULT_SPREAD}, which is` : 'is';
  return `${written} longer than the ${durationText(gap)} between two firings of "${cron}"`;
};

const scheduleFindings = (outline: Outline, validateCron: ValidateCron): readonly Finding[] => {
  const ids = known(outline);
  return outline.schedules.flatMap(({ cron, spread, backends }, i) => {
    const place = (key: string): ConfigPath => ['schedules', i, key];
    const unknown = backends.flatMap((name, j) =>
      name === '' || ids.includes(name)
        ? []
        : [{ path: [...place('backends'), j], message: `unknown backend "${name}"; known: ${list(ids)}` }],
    );
    const twice = duplicates(backends, (j) => [...place('backends'), j]);
    const wrongCron = cron === undefined ? null : validateCron(cron);
    const timing =
      wrongCron === null
        ? { path: place('spread'), message: cron === undefined ? null : spreadFinding(cron, spread) }
        : { path: place('cron'), message: wrongCron };
    return [...unknown, ...twice, ...(timing.message === null ? [] : [{ path: timing.path, message: timing.message }])];
  });
};

/** A price is that of its model with any date at the end of the id, as in the built-in table. */
const isPriceOf = (key: string, model: string): boolean =>
  key === model || key === model.replace(/-(\d{8}|\d{4}-\d{2}-\d{2})$/, '');

const priceFindings = (outline: Outline): readonly Finding[] => {
  const models = [...new Set(outline.backends.flatMap(({ model }) => (model === undefined ? [] : [model])))];
  return Object.keys(outline.prices).flatMap((key) =>
    models.some((model) => isPriceOf(key, model))
      ? []
      : [{ path: ['prices', key], message: `no backend has this model; known: ${list(models)}` }],
  );
};

/** Everything that two parts of the file must agree on; each finding stands at the part that refers to the other. */
export const crossFindings = (outline: Outline, validateCron: ValidateCron): readonly Finding[] => [
  ...duplicates(
    outline.backends.map(({ id }) => id),
    (i) => ['backends', i, 'id'],
  ),
  ...duplicates(
    outline.schedules.map(({ name }) => name),
    (i) => ['schedules', i, 'name'],
  ),
  ...backendFindings(outline),
  ...sharedBaselines(outline),
  ...scheduleFindings(outline, validateCron),
  ...maintenanceFindings(outline, validateCron),
  ...priceFindings(outline),
];
