import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Json } from '../model.ts';
import type { Scorer, ScorerPlugin } from '../scorers/scorer.ts';
import type { Check } from './canary.ts';
import { issuesFound, under } from './problems.ts';
import type { Found } from './problems.ts';
import { checkSchema } from './schema.ts';

/** The checks without options that say the default, the versions of all scorers in them, and what is wrong. */
export interface ParsedChecks {
  readonly checks: readonly Check[];
  readonly versions: Readonly<Record<string, number>>;
  readonly problems: readonly Found[];
}

type Options = Readonly<Record<string, Json>>;

interface Parsed {
  readonly plugin: ScorerPlugin | null;
  readonly options: Options;
  readonly versions: Readonly<Record<string, number>>;
  readonly problems: readonly Found[];
}

const nothing: Scorer = () => null;

const unknownType = (type: string, plugins: readonly ScorerPlugin[]): Parsed => ({
  plugin: null,
  options: {},
  versions: {},
  problems: [
    { path: 'type', message: `no scorer ${JSON.stringify(type)}; there are ${plugins.map((one) => one.type).join(', ')}` },
  ],
});

/** A default written down is the same check, and so is one made before the scorer had that option. */
const withoutDefaults = (plugin: ScorerPlugin, options: Options): Record<string, Json> => {
  const isDefault = (key: string, value: Json): boolean => {
    const ofNothing = (plugin.options.shape[key] as z.ZodType | undefined)?.safeParse(undefined);
    return ofNothing?.success === true && isDeepStrictEqual(ofNothing.data, value);
  };
  return Object.fromEntries(Object.entries(options).filter(([key, value]) => !isDefault(key, value)));
};

/** Options of one scorer. Checks inside the options are found by making the scorer once. */
const parseOptions = (type: string, raw: object, plugins: readonly ScorerPlugin[]): Parsed => {
  const plugin = plugins.find((one) => one.type === type);
  if (plugin === undefined) return unknownType(type, plugins);
  const parsed = plugin.options.safeParse(raw);
  if (!parsed.success) return { plugin, options: {}, versions: {}, problems: issuesFound(parsed.error) };
  const options = withoutDefaults(plugin, parsed.data as Options);
  const versions: Record<string, number> = { [type]: plugin.version ?? 1 };
  const problems: Found[] = [];
  const nested = (check: unknown): Scorer => {
    const key = Object.keys(parsed.data).find((one) => parsed.data[one] === check) ?? '';
    const inner = parseNested(check, plugins);
    options[key] = inner.value;
    Object.assign(versions, inner.versions);
    problems.push(...under([key], inner.problems));
    return nothing;
  };
  plugin.make(parsed.data, nested);
  return { plugin, options, versions, problems };
};

const parseNested = (check: unknown, plugins: readonly ScorerPlugin[]) => {
  const { type, ...rest } = check as Readonly<Record<string, unknown>>;
  if (typeof type !== 'string') {
    return { value: {}, versions: {}, problems: [{ path: 'type', message: 'is missing' }] };
  }
  const { options, versions, problems } = parseOptions(type, rest, plugins);
  return { value: { type, ...options }, versions, problems };
};

type Written = z.infer<typeof checkSchema>;

const parseCheck = (written: Written, plugins: readonly ScorerPlugin[]): Parsed & { readonly check: Check | null } => {
  const { type, weight, aspect, ...rest } = written;
  const parsed = parseOptions(type, rest, plugins);
  const { plugin, options } = parsed;
  return { ...parsed, check: plugin === null ? null : { type, weight, aspect: aspect ?? plugin.aspect, options } };
};

/** All checks of a canary file, each judged by itself, so that every mistake is found at once. */
export const parseChecks = (written: readonly unknown[], plugins: readonly ScorerPlugin[]): ParsedChecks => {
  const all = written.map((one, index) => {
    const shape = checkSchema.safeParse(one);
    const path = ['checks', index];
    if (!shape.success) return { check: null, versions: {}, problems: under(path, issuesFound(shape.error)) };
    const { check, versions, problems } = parseCheck(shape.data, plugins);
    return { check, versions, problems: under(path, problems) };
  });
  return {
    checks: all.flatMap(({ check }) => (check === null ? [] : [check])),
    versions: Object.assign({}, ...all.map(({ versions }) => versions)) as Readonly<Record<string, number>>,
    problems: all.flatMap(({ problems }) => problems),
  };
};
