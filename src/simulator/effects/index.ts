import { agree } from './agree.ts';
import { brokenCode } from './broken-code.ts';
import { brokenJson } from './broken-json.ts';
import { brokenTemplate } from './broken-template.ts';
import { cutStream } from './cut-stream.ts';
import type { EffectPlugin } from './effect.ts';
import { effortIgnored } from './effort-ignored.ts';
import { empty } from './empty.ts';
import { failureOdds } from './failure-odds.ts';
import { flipAnswer } from './flip-answer.ts';
import { foreignAnswer } from './foreign-answer.ts';
import { formatDrift } from './format-drift.ts';
import { hang } from './hang.ts';
import { httpError } from './http-error.ts';
import { languageSwitch } from './language-switch.ts';
import { lengthCap } from './length-cap.ts';
import { longInput } from './long-input.ts';
import { longTimeout } from './long-timeout.ts';
import { loop } from './loop.ts';
import { malformed } from './malformed.ts';
import { otherWords } from './other-words.ts';
import { placeholder } from './placeholder.ts';
import { refusal } from './refusal.ts';
import { slow } from './slow.ts';
import { stopReason } from './stop-reason.ts';
import { successRate } from './success-rate.ts';
import { systemFingerprint } from './system-fingerprint.ts';
import { thinkingCleared } from './thinking-cleared.ts';
import { tokenSalad } from './token-salad.ts';
import { tools } from './tools.ts';
import { truncatedInput } from './truncated-input.ts';
import { usage } from './usage.ts';
import { wrongModel } from './wrong-model.ts';
import { wrongScript } from './wrong-script.ts';

/** Every kind of effect that a fault can have. */
export const EFFECTS: readonly EffectPlugin[] = [
  successRate,
  failureOdds,
  flipAnswer,
  wrongModel,
  truncatedInput,
  longInput,
  thinkingCleared,
  tokenSalad,
  wrongScript,
  languageSwitch,
  loop,
  empty,
  lengthCap,
  placeholder,
  brokenCode,
  brokenJson,
  formatDrift,
  otherWords,
  agree,
  refusal,
  foreignAnswer,
  tools,
  brokenTemplate,
  usage,
  stopReason,
  systemFingerprint,
  effortIgnored,
  slow,
  httpError,
  longTimeout,
  cutStream,
  hang,
  malformed,
];
