import { cutStream } from './cut-stream.ts';
import type { EffectPlugin } from './effect.ts';
import { hang } from './hang.ts';
import { httpError } from './http-error.ts';
import { malformed } from './malformed.ts';
import { refusal } from './refusal.ts';
import { slow } from './slow.ts';
import { successRate } from './success-rate.ts';
import { wrongModel } from './wrong-model.ts';
import { wrongScript } from './wrong-script.ts';

/** Every kind of effect that a fault can have. */
export const EFFECTS: readonly EffectPlugin[] = [
  successRate,
  wrongModel,
  wrongScript,
  refusal,
  slow,
  httpError,
  cutStream,
  hang,
  malformed,
];
