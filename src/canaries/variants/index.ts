import { plain } from './plain.ts';
import type { Variant } from './variant.ts';

/** Every way to replay a canary. A new one is a file and a line here. */
export const VARIANTS: readonly Variant[] = [plain];
