import { correct } from './correct.ts';
import { echoedModel } from './echoed-model.ts';
import { format } from './format.ts';
import { inputTokens } from './input-tokens.ts';
import { mustFail } from './must-fail.ts';
import type { Signal } from './signal.ts';
import { systemFingerprint } from './system-fingerprint.ts';

/** All signals, in the order in which they are judged. */
export const SIGNALS: readonly Signal[] = [correct, format, echoedModel, inputTokens, systemFingerprint, mustFail];
