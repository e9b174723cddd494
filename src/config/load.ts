import { readFile as readFileFromDisk } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OperatorError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import type { Json } from '../model.ts';
import type { ProviderPlugin } from '../providers/provider.ts';
import type { Config } from './config.ts';
import type { ValidateCron } from './cron-gap.ts';
import { crossFindings } from './cross.ts';
import { fillEnv } from './env.ts';
import type { Env } from './env.ts';
import { pathText } from './finding.ts';
import type { ConfigPath, Finding } from './finding.ts';
import { findingsOf, issueMessage } from './issues.ts';
import { outlineOf } from './outline.ts';
import type { Outline } from './outline.ts';
import { resolveProviders } from './provider-options.ts';
import { resolveConfig, SHIPPED_CANARIES } from './resolve.ts';
import { configSchema, DEFAULT_BASELINES } from './schema.ts';
import { readSecret, redact, unreadable } from './secrets.ts';
import type { ReadFile, Secret } from './secrets.ts';
import { readYaml } from './yaml.ts';

/** What loading needs to know of the world and of the rest of the program. */
export interface LoadTools {
  readonly env: Env;
  readonly providers: readonly ProviderPlugin[];
  /** Null when the expression is valid, else what is wrong with it. */
  readonly validateCron: ValidateCron;
  readonly readFile?: ReadFile;
}

const readToken = async ({ http }: Outline, folder: string, readFile: ReadFile): Promise<Secret | null> => {
  const path = ['http', 'tokenFile'];
  if (http.tokenFile === undefined || http.tokenFile === '')
    return http.token === undefined ? null : { value: http.token };
  if (http.token !== undefined) return { finding: { path, message: 'token is given as well; keep one of the two' } };
  return readSecret(http.tokenFile, folder, path, readFile);
};

const schemaFindings = (tree: Json): readonly Finding[] => {
  const parsed = configSchema.safeParse(tree, { error: issueMessage });
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => findingsOf(issue));
};

/** A value that could not be filled in is one mistake, whatever else would be wrong with it. */
const withoutEchoes = (missing: readonly Finding[], others: readonly Finding[]): readonly Finding[] => {
  const filled = new Set(missing.map(({ path }) => pathText(path)));
  return [...missing, ...others.filter(({ path }) => !filled.has(pathText(path)))];
};

/** In the order of the file; what says the same of the same place is said once. */
const inOrder = (findings: readonly Finding[], lineOf: (path: ConfigPath) => number) => {
  const lines = findings.map(({ path, message }) => ({ path: pathText(path), message, line: lineOf(path) }));
  const distinct = [...new Map(lines.map((one) => [`${one.path}\n${one.message}`, one])).values()];
  return distinct.sort((a, b) => a.line - b.line);
};

const readText = async (file: string, readFile: ReadFile): Promise<{ text: string } | { problem: Problem }> => {
  try {
    return { text: await readFile(resolve(file)) };
  } catch (error) {
    return { problem: { file, path: '', message: unreadable('the configuration', error) } };
  }
};

/** A configuration, or everything that is wrong with it. The folders are known as far as the file names them rightly. */
export interface ConfigResult {
  readonly config: Config | null;
  readonly problems: readonly Problem[];
  readonly canaries: string | null;
  readonly baselines: string | null;
}

const failed = (problems: readonly Problem[]): ConfigResult => ({
  config: null,
  problems,
  canaries: null,
  baselines: null,
});

/** The value of a secret that was read, and `null` when there is none or it could not be read. */
const valueOf = (secret: Secret | null): string | null => (secret !== null && 'value' in secret ? secret.value : null);

const foldersOf = (folder: string, tree: Json, outline: Outline): Pick<ConfigResult, 'canaries' | 'baselines'> => {
  const given = (key: string): boolean => tree !== null && typeof tree === 'object' && key in tree;
  const at = (key: 'canaries' | 'baselines', otherwise: string): string | null => {
    if (outline[key] === undefined) return given(key) ? null : otherwise;
    return resolve(folder, outline[key]);
  };
  return { canaries: at('canaries', SHIPPED_CANARIES), baselines: at('baselines', resolve(folder, DEFAULT_BASELINES)) };
};

/**
 * Reads a configuration as `loadConfig` does, and gives the problems instead of throwing them, so that the suite and the
 * baselines can be checked along with a file that has mistakes.
 */
export const readConfig = async (file: string, tools: LoadTools): Promise<ConfigResult> => {
  const readFile = tools.readFile ?? ((path: string) => readFileFromDisk(path, 'utf8'));
  const folder = dirname(resolve(file));
  const read = await readText(file, readFile);
  if ('problem' in read) return failed([read.problem]);
  const yaml = readYaml(read.text);
  if (!yaml.ok) return failed(yaml.errors.map((error) => ({ file, path: '', ...error })));

  const { tree, findings: missing, used } = fillEnv(yaml.tree, tools.env);
  const outline = outlineOf(tree);
  const providers = await resolveProviders(outline, { plugins: tools.providers, folder, readFile });
  const tokenRead = await readToken(outline, folder, readFile);
  const token = valueOf(tokenRead);
  const others = [
    ...schemaFindings(tree),
    ...crossFindings(outline, tools.validateCron),
    ...providers.findings,
    ...(tokenRead !== null && 'finding' in tokenRead ? [tokenRead.finding] : []),
  ];
  const folders = foldersOf(folder, tree, outline);
  const secrets = new Map([...providers.secrets, ...(token === null ? [] : [[token, '[token]'] as const]), ...used]);
  const problems = inOrder(withoutEchoes(missing, others), yaml.lineOf).map(({ path, message, line }) => ({
    file,
    path: redact(path, secrets),
    message: redact(message, secrets),
    line,
  }));
  if (problems.length > 0) return { config: null, problems, ...folders };
  const around = { file: resolve(file), folder, providers: providers.resolved, token };
  return { config: resolveConfig(configSchema.parse(tree), around), problems, ...folders };
};

/**
 * Reads a configuration: environment variables filled in, secrets read, every default in its place, paths absolute
 * (relative ones are relative to the file's folder). Throws an `OperatorError` that lists every mistake at once, in the
 * order of the file, with path and line: those of the schema, then the references between its parts, also of parts that
 * have other mistakes. No message holds a secret or the value of a variable.
 */
export const loadConfig = async (file: string, tools: LoadTools): Promise<Config> => {
  const { config, problems } = await readConfig(file, tools);
  if (config === null) throw new OperatorError(problems);
  return config;
};
