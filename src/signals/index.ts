import { correct } from './correct.ts';
import { echoedModel } from './echoed-model.ts';
import { empty } from './empty.ts';
import { format } from './format.ts';
import { inputTokens } from './input-tokens.ts';
import { mustFail } from './must-fail.ts';
import { nonceForeign } from './nonce-foreign.ts';
import { outputLength } from './output-length.ts';
import { repetition } from './repetition.ts';
import type { Signal } from './signal.ts';
import { specialToken } from './special-token.ts';
import { stopReason } from './stop-reason.ts';
import { systemFingerprint } from './system-fingerprint.ts';
import { unparsable } from './unparsable.ts';
import { wrongScript } from './wrong-script.ts';

/** All signals, in the order in which they are judged. */
export const SIGNALS: readonly Signal[] = [
  correct,
  format,
  wrongScript,
  repetition,
  unparsable,
  empty,
  specialToken,
  nonceForeign,
  echoedModel,
  inputTokens,
  systemFingerprint,
  mustFail,
  outputLength,
  stopReason,
];
