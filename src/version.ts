import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The package's version, from package.json beside src/ or dist/. */
export const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')));
