import type { Prompt } from '../../providers/provider.ts';

/** One way to replay a canary. */
export interface Variant {
  /** Its name in canary files, schedules and cells. */
  readonly name: string;
  /** One sentence for the documentation. */
  readonly summary: string;
  /** The prompt as this variant sends it; equal input gives equal output. */
  readonly apply: (prompt: Prompt) => Prompt;
}
