import type { Prompt } from '../../providers/provider.ts';

/** One way to replay a canary. */
export interface Variant {
  /** Its name in canary files, schedules and cells. */
  readonly name: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** The prompt as this variant sends it; equal input gives equal output. `nonce` is the probe's own. */
  readonly apply: (prompt: Prompt, nonce: string) => Prompt;
  /** How many probes of a cell start at the same moment, each with a nonce of its own; left out = one. */
  readonly copies?: number;
  /** Whether it puts the nonce into a prompt that has none. */
  readonly addsNonce?: true;
}
