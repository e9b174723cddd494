import { agreement } from './agreement.ts';
import { cacheRead } from './cache-read.ts';
import { correct } from './correct.ts';
import { duration } from './duration.ts';
import { echoedModel } from './echoed-model.ts';
import { effortRank } from './effort-rank.ts';
import { empty } from './empty.ts';
import { format } from './format.ts';
import { inputTokens } from './input-tokens.ts';
import { interToken } from './inter-token.ts';
import { language } from './language.ts';
import { mustFail } from './must-fail.ts';
import { nonceForeign } from './nonce-foreign.ts';
import { outputLength } from './output-length.ts';
import { refusal } from './refusal.ts';
import { repetition } from './repetition.ts';
import type { Signal } from './signal.ts';
import { specialToken } from './special-token.ts';
import { stopReason } from './stop-reason.ts';
import { systemFingerprint } from './system-fingerprint.ts';
import { thinkingTokens } from './thinking-tokens.ts';
import { timeToFirstToken } from './time-to-first-token.ts';
import { toolCalls } from './tool-calls.ts';
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
  effortRank,
  outputLength,
  thinkingTokens,
  stopReason,
  refusal,
  language,
  toolCalls,
  agreement,
  timeToFirstToken,
  interToken,
  duration,
  cacheRead,
];
