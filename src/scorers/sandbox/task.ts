import type { Json } from '../../model.ts';

/** Code of an answer and what it has to give. */
export interface Task {
  readonly code: string;
  readonly tests: readonly { readonly expression: string; readonly value: Json }[];
}

/** What a worker says: that it is ready to run code, or whether all tests passed. */
export type Said = { readonly kind: 'ready' } | { readonly kind: 'done'; readonly passed: boolean };
