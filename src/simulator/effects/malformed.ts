import { z } from 'zod';
import { defineEffect } from './effect.ts';

export const malformed = defineEffect({
  type: 'malformed',
  summary: 'Answers with status 200 and what cannot be read: broken JSON, or a page of HTML as a tired proxy sends it.',
  options: z.strictObject({ how: z.enum(['json', 'content-type']).default('json').describe('broken JSON, or HTML') }),
  make: ({ how }) => ({ lostSuccess: 0, ending: { type: 'malformed', how } }),
});
