// What operators tell of their fleet: pauses and changes. Never judged.
import type { Scope } from './model.ts';

/**
 * A span in which what is sent to a scope is kept out of judgement. It begins at `from`; a cycle that was planned before
 * it ended belongs to it as a whole.
 */
export interface Pause {
  readonly id: string;
  readonly scope: Scope;
  readonly from: string;
  readonly until: string;
  readonly reason: string;
  /** When a person ended it before `until`; null when nobody did. */
  readonly endedAt: string | null;
}

/** What people tell of: `deploy` a new build or model · `flag` · `configuration` of what serves · `other`, such as a move of traffic. */
export const CHANGE_KINDS = ['deploy', 'flag', 'configuration', 'other'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Something that was changed in the fleet under watch, as its operators say; shown beside incidents, never judged. */
export interface ChangeEvent {
  readonly id: string;
  readonly kind: ChangeKind;
  readonly scope: Scope;
  /** When it took effect. */
  readonly at: string;
  /** What was changed, one line; untrusted text. */
  readonly what: string;
  /** Address of a page about it, http or https; untrusted text. */
  readonly link?: string;
}
