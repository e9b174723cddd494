import { burst8 } from './burst-8.ts';
import { cold } from './cold.ts';
import { effortHigh } from './effort-high.ts';
import { effortLow } from './effort-low.ts';
import { padded8k } from './padded-8k.ts';
import { plain } from './plain.ts';
import type { Variant } from './variant.ts';
import { warm } from './warm.ts';

/** Every way to replay a canary. A new one is a file and a line here. */
export const VARIANTS: readonly Variant[] = [plain, padded8k, cold, warm, burst8, effortLow, effortHigh];
