import type { z } from 'zod';
import type { ScorerPlugin } from '../scorers/scorer.ts';
import type { Canary } from './canary.ts';
import { parseChecks } from './checks.ts';
import type { ParsedChecks } from './checks.ts';
import { fingerprint } from './fingerprint.ts';
import { issuesFound } from './problems.ts';
import type { Found } from './problems.ts';
import { canarySchema } from './schema.ts';
import { turnProblems, turnsOf } from './turns.ts';
import { VARIANTS } from './variants/index.ts';

type Written = z.infer<typeof canarySchema>;

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

/** A field's value when it is right by itself, whatever the rest of the file is like. */
const valid = <Key extends keyof Written>(raw: unknown, key: Key): Written[Key] | null => {
  const parsed = canarySchema.shape[key].safeParse(recordOf(raw)[key]);
  return parsed.success ? (parsed.data as Written[Key]) : null;
};

const conversationProblems = (raw: unknown): readonly Found[] => {
  const messages = valid(raw, 'messages');
  const tools = valid(raw, 'tools');
  return messages === null || tools === null ? [] : turnProblems(turnsOf(messages), tools);
};

const variantProblems = (raw: unknown): readonly Found[] => {
  const known = VARIANTS.map(({ name }) => name);
  return (valid(raw, 'variants') ?? []).flatMap((name, index) =>
    known.includes(name)
      ? []
      : [{ path: `variants[${index}]`, message: `no variant ${JSON.stringify(name)}; there are ${known.join(', ')}` }],
  );
};

const judgedProblems = (raw: unknown): readonly Found[] => {
  const { checks, expect, model } = recordOf(raw);
  const none = checks === undefined || (Array.isArray(checks) && checks.length === 0);
  return [
    ...(none && expect === undefined ? [{ path: 'checks', message: 'there must be one at least' }] : []),
    // An answer of another model says nothing about the backend's.
    ...(model !== undefined && expect === undefined
      ? [{ path: 'model', message: 'only with expect: a canary asks the model of its backend' }]
      : []),
  ];
};

/** What a suite asks of its members; `null` where the file says nothing that could be read. */
export interface Membership {
  readonly capability: string | null;
  readonly examples: { readonly pass: readonly unknown[]; readonly fail: readonly unknown[] } | null;
  /** Whether there is any check, right or wrong. */
  readonly judged: boolean;
}

const membershipOf = (raw: unknown): Membership => {
  const { checks } = recordOf(raw);
  return {
    capability: valid(raw, 'capability'),
    examples: valid(raw, 'examples'),
    judged: Array.isArray(checks) && checks.length > 0,
  };
};

const assemble = (id: string, written: Written, { checks, versions }: ParsedChecks): Canary => {
  const { messages, ...rest } = written;
  const canary = { ...rest, id, turns: turnsOf(messages), checks };
  return { ...canary, fingerprint: fingerprint({ ...canary, versions }) };
};

export interface ParsedCanary {
  /** Null when there is any problem. */
  readonly canary: Canary | null;
  readonly membership: Membership;
  readonly problems: readonly Found[];
}

/**
 * One canary file's content; `name` is its file's, without the ending. The rules that look at several fields run on each
 * field that is right by itself, so that a mistake in one place hides none in another.
 */
export const parseCanary = (raw: unknown, name: string, plugins: readonly ScorerPlugin[]): ParsedCanary => {
  const written = canarySchema.safeParse(raw);
  const list = recordOf(raw)['checks'];
  const checks = parseChecks(Array.isArray(list) ? list : [], plugins);
  const shape = written.success ? [] : issuesFound(written.error).filter(({ path }) => !path.startsWith('checks['));
  const problems = [
    ...shape,
    ...conversationProblems(raw),
    ...variantProblems(raw),
    ...judgedProblems(raw),
    ...checks.problems,
  ];
  const canary =
    written.success && problems.length === 0
      ? assemble(`${written.data.capability}/${name}`, written.data, checks)
      : null;
  return { canary, membership: membershipOf(raw), problems };
};
