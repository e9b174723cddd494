import type { Json } from '../model.ts';
import { insideFence } from './unwrap.ts';

/** Whether JSON may, may not or has to stand in a Markdown code fence. */
export type Fence = 'optional' | 'forbidden' | 'required';

const parsed = (text: string): { readonly value: Json } | null => {
  try {
    return { value: JSON.parse(text) as Json };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
};

const payload = (text: string, fence: Fence): string | null => {
  const trimmed = text.trim();
  if (fence === 'forbidden') return trimmed;
  return insideFence(trimmed) ?? (fence === 'optional' ? trimmed : null);
};

/** The value when the whole text is JSON, else null; `{value: null}` is the JSON `null`. */
export const jsonIn = (text: string, fence: Fence): { readonly value: Json } | null => {
  const json = payload(text, fence);
  return json === null ? null : parsed(json);
};

/** How deep lists and objects are nested (a text or number: 0) and how many values there are. Does not recurse. */
export const sizeOf = (json: Json): { readonly depth: number; readonly values: number } => {
  const open: { readonly value: Json; readonly depth: number }[] = [{ value: json, depth: 0 }];
  let deepest = 0;
  let values = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    values += 1;
    if (typeof value !== 'object' || value === null) continue;
    deepest = Math.max(deepest, depth + 1);
    for (const inner of Object.values<Json>(value)) open.push({ value: inner, depth: depth + 1 });
  }
  return { depth: deepest, values };
};
