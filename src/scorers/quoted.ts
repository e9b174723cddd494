import { z } from 'zod';

/** A text that the answer is compared with. Numbers are refused: YAML reads 1.10 as 1.1, and nobody would see it. */
export const quoted = z.string({
  error: ({ input }) => (input === undefined ? undefined : 'must be a quoted text (YAML reads 1.10 as the number 1.1)'),
});
