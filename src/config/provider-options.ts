import type { Json } from '../model.ts';
import type { ProviderPlugin } from '../providers/provider.ts';
import type { Finding } from './finding.ts';
import { findingsOf, issueMessage } from './issues.ts';
import type { Outline } from './outline.ts';
import { readSecret } from './secrets.ts';
import type { ReadFile } from './secrets.ts';

/** A provider whose options have passed its plug-in's schema. */
export interface ResolvedProvider {
  readonly type: string;
  readonly options: Readonly<Record<string, Json>>;
}

export interface ProviderOptions {
  readonly resolved: Readonly<Record<string, ResolvedProvider>>;
  readonly findings: readonly Finding[];
  /** Keys that were read from files or stand in the file, by the name to show instead. */
  readonly secrets: ReadonlyMap<string, string>;
}

interface Source {
  readonly plugins: readonly ProviderPlugin[];
  readonly folder: string;
  readonly readFile: ReadFile;
}

/** The options with `apiKeyFile` turned into the `apiKey` that it holds. */
const withKey = async (name: string, raw: Readonly<Record<string, unknown>>, source: Source) => {
  const { apiKeyFile } = raw;
  const options = Object.fromEntries(Object.entries(raw).filter(([key]) => key !== 'type' && key !== 'apiKeyFile'));
  const path = ['providers', name, 'apiKeyFile'];
  if (apiKeyFile === undefined) return { options, findings: [] };
  const dropped = { ...options, apiKey: 'unread' };
  if (typeof apiKeyFile !== 'string' || apiKeyFile === '') {
    return { options: dropped, findings: [{ path, message: 'expected a path' }] };
  }
  if (options['apiKey'] !== undefined) {
    return { options, findings: [{ path, message: 'apiKey is given as well; keep one of the two' }] };
  }
  const secret = await readSecret(apiKeyFile, source.folder, path, source.readFile);
  if ('finding' in secret) return { options: dropped, findings: [secret.finding] };
  return { options: { ...options, apiKey: secret.value }, findings: [] };
};

const resolveOne = async (name: string, raw: Readonly<Record<string, unknown>>, source: Source) => {
  const { type } = raw;
  if (typeof type !== 'string' || type === '') return { findings: [] };
  const plugin = source.plugins.find((candidate) => candidate.type === type);
  if (plugin === undefined) {
    const known = source.plugins.map((candidate) => candidate.type).sort();
    return {
      findings: [{ path: ['providers', name, 'type'], message: `unknown type "${type}"; known: ${known.join(', ')}` }],
    };
  }
  if (raw['apiKeyFile'] !== undefined && !('apiKey' in plugin.options.shape)) {
    return {
      findings: [{ path: ['providers', name, 'apiKeyFile'], message: `unknown key; "${type}" takes no apiKey` }],
    };
  }
  const { options, findings } = await withKey(name, raw, source);
  const parsed = plugin.options.safeParse(options, { error: issueMessage });
  if (!parsed.success) {
    const wrong = parsed.error.issues.flatMap((issue) => findingsOf(issue, ['providers', name]));
    return { key: options['apiKey'], findings: [...findings, ...wrong] };
  }
  const resolved: ResolvedProvider = { type, options: parsed.data as Readonly<Record<string, Json>> };
  return { key: options['apiKey'], findings, resolved };
};

/** Holds each provider's options against its plug-in's own schema, which also fills in their defaults. */
export const resolveProviders = async (outline: Outline, source: Source): Promise<ProviderOptions> => {
  const entries = await Promise.all(
    Object.entries(outline.providers).map(async ([name, raw]) => ({ name, ...(await resolveOne(name, raw, source)) })),
  );
  return {
    resolved: Object.fromEntries(
      entries.flatMap(({ name, resolved }) => (resolved === undefined ? [] : [[name, resolved]])),
    ),
    findings: entries.flatMap(({ findings }) => findings),
    secrets: new Map(entries.flatMap(({ key }) => (typeof key === 'string' ? [[key, '[apiKey]'] as const] : []))),
  };
};
