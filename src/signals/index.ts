import { correct } from './correct.ts';
import { format } from './format.ts';
import type { Signal } from './signal.ts';

/** All signals, in the order in which they are judged. */
export const SIGNALS: readonly Signal[] = [correct, format];
