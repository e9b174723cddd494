import type { Json } from '../model.ts';
import type { ConfigPath, Finding } from './finding.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The tree with its variables filled in, what was missing, and every value that was used, by the name to show instead. */
export interface FilledEnv {
  readonly tree: Json;
  readonly findings: readonly Finding[];
  readonly used: ReadonlyMap<string, string>;
}

const VARIABLE = /\$(\$?)\{([^}]*)\}/g;
const NAME = /^[A-Za-z_]\w*$/;

/**
 * Replaces `${NAME}` inside string values (never in keys, numbers or the YAML itself) by the variable; `$${NAME}` gives
 * `${NAME}`. A variable that is not set, or is empty, is a finding: an empty key is never what was meant.
 */
export const fillEnv = (source: Json, env: Env): FilledEnv => {
  const findings: Finding[] = [];
  const used = new Map<string, string>();

  const text = (value: string, path: ConfigPath): string =>
    value.replace(VARIABLE, (whole, escaped: string, name: string) => {
      if (escaped !== '') return whole.slice(1);
      if (!NAME.test(name)) {
        findings.push({ path, message: 'expected a name of an environment variable between ${ and }' });
        return whole;
      }
      const found = env[name];
      if (found === undefined || found === '') {
        findings.push({ path, message: `the environment variable ${name} is not set` });
        return whole;
      }
      used.set(found, `\${${name}}`);
      return found;
    });

  const walk = (value: Json, path: ConfigPath): Json => {
    if (typeof value === 'string') return text(value, path);
    if (Array.isArray(value)) return value.map((item: Json, i) => walk(item, [...path, i]));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
  };

  return { tree: walk(source, []), findings, used };
};
