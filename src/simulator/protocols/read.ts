import type { Json } from '../../model.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object, or an empty one. */
export const fields = (value: unknown): Fields =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Fields) : {};

/** The value as a list, or an empty one. */
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : []);

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A value that came out of JSON.parse. */
export const json = (value: unknown): Json => (value ?? null) as Json;

export const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : null;

/** Tools' names in the order sent, and all of them as one text for counting; empty without tools. */
export const toolsOf = (
  tools: readonly unknown[],
  name: (tool: Fields) => unknown,
): { toolNames: string[]; toolsText: string } => ({
  toolNames: tools.map((tool) => text(name(fields(tool)))),
  toolsText: tools.length === 0 ? '' : JSON.stringify(tools),
});
