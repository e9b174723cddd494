import { z } from 'zod';
import type { ScorerPlugin } from './scorer.ts';

interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Shape;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly default?: unknown;
  readonly description?: string;
}

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'number',
  boolean: 'true or false',
  object: 'mapping',
};

const range = ({ minimum, maximum, minItems, maxItems }: Shape): string => {
  const [low, high] = [minimum ?? minItems, maximum ?? maxItems];
  if (low === undefined) return '';
  return high === undefined ? `, at least ${low}` : `, ${low} to ${high.toLocaleString('en')}`;
};

const kind = (shape: Shape): string => {
  if (shape.const !== undefined) return `\`${JSON.stringify(shape.const)}\``;
  if (shape.enum !== undefined) return shape.enum.map((one) => `\`${String(one)}\``).join(' or ');
  if (shape.type === 'array') return `list of ${kind(shape.items ?? {})}s${range(shape)}`;
  return `${NAMES[shape.type ?? ''] ?? 'any value'}${range(shape)}`;
};

const row = (name: string, shape: Shape, required: boolean): string => {
  const usual = shape.default === undefined ? (required ? 'required' : '') : `\`${JSON.stringify(shape.default)}\``;
  return `| \`${name}\` | ${kind(shape)} | ${usual} | ${shape.description ?? ''} |`;
};

const section = ({ type, summary, aspect, options }: ScorerPlugin): string => {
  const schema = z.toJSONSchema(options, { io: 'input' });
  const properties = (schema.properties ?? {}) as Readonly<Record<string, Shape>>;
  const rows = Object.entries(properties).map(([name, shape]) =>
    row(name, shape, schema.required?.includes(name) === true),
  );
  return [
    `### ${type}`,
    '',
    `${summary} Aspect: \`${aspect}\`.`,
    '',
    '| option | takes | default | meaning |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
};

/** One section of Markdown for each scorer, options from their schema; without a heading of its own. */
export const describeScorers = (plugins: readonly ScorerPlugin[]): string => plugins.map(section).join('\n\n');
