import type { SignalClass, VerdictName } from '../../src/judgement.ts';
import type { Scope } from '../../src/model.ts';

/** One thing that the daemon may say of a fault. */
export interface Told {
  readonly class: SignalClass;
  readonly verdict: Extract<VerdictName, 'degraded' | 'changed'>;
  /** Left out = any signal of the class. */
  readonly signal?: string;
}

/** A way in which a fleet goes wrong, and what has to be said of it. */
export interface Case {
  readonly name: string;
  /** As in a scenario file. */
  readonly effect: { readonly type: string; readonly [option: string]: unknown };
  /** All of these have to be said, each in one of its ways; empty for a control, of which nothing may be said. */
  readonly expect: readonly (readonly Told[])[];
  /** Failed probes are counted: where answers do not come, that is what has to show. */
  readonly fails?: true;
  /** The fault can only fall on this part of the fleet. */
  readonly within?: Scope;
  /** What the schedule sends beside the small canaries as they are written: those of medium cost, or all canaries in all variants. */
  readonly sends?: 'long' | 'variants';
  /** Answers change and nothing gets worse: a change of behaviour may be told, and nothing else. */
  readonly harmless?: true;
  /** Answers take their time in this case; elsewhere they come at once. */
  readonly slowly?: true;
}

const told = (kind: SignalClass, verdict: Told['verdict'], signal?: string): Told => ({
  class: kind,
  verdict,
  ...(signal === undefined ? {} : { signal }),
});

const QUALITY = told('quality', 'degraded');
const CORRUPTION = told('corruption', 'degraded');
const CONTAMINATION = told('contamination', 'degraded');
const IDENTITY = told('identity', 'changed');
const BEHAVIOUR = told('behaviour', 'changed');
const INPUT_TOKENS = told('identity', 'changed', 'input-tokens');
const SERVING = told('serving', 'changed');

const one = (name: string, options: object, ...expect: (readonly Told[])[]): Case => {
  const [type = ''] = name.split(':');
  return { name, effect: { type, ...options }, expect };
};

const control = (name: string, options: object): Case => ({ ...one(name, options), fails: true });

const long = (of: Case): Case => ({ ...of, sends: 'long' });

const variants = (of: Case): Case => ({ ...of, sends: 'variants' });

/** Every effect of the simulator, some in more than one form: `<effect>` or `<effect>:<form>`. */
export const CASES: readonly Case[] = [
  one('success-rate', { factor: 0 }, [QUALITY]),
  // Most of the answers that it falls on go bad, as in the other cases: of a fifth, a twentieth would with odds of 20.
  one('failure-odds', { times: 100 }, [QUALITY]),
  one('flip-answer', {}, [QUALITY]),
  one('wrong-model', { model: 'llama-3-8b', factor: 0.4 }, [told('identity', 'changed', 'echoed-model')], [QUALITY]),
  one('wrong-model:unnamed', { model: 'llama-3-8b', echo: false, factor: 0.4 }, [INPUT_TOKENS], [QUALITY]),
  long(one('truncated-input', { tokens: 256 }, [QUALITY], [INPUT_TOKENS])),
  long(one('long-input', { from: 500, to: 2500 }, [QUALITY])),
  one('thinking-cleared', { keep: 0, factor: 0 }, [QUALITY]),
  one('token-salad', {}, [QUALITY, CORRUPTION]),
  one('wrong-script', {}, [CORRUPTION]),
  one('language-switch', {}, [CORRUPTION]),
  one('language-switch:german', { language: 'german' }, [QUALITY, BEHAVIOUR]),
  one('loop', {}, [CORRUPTION]),
  one('loop:pad', { what: 'pad' }, [CORRUPTION]),
  one('empty', {}, [CORRUPTION]),
  one('length-cap', { words: 25 }, [BEHAVIOUR, QUALITY]),
  one('placeholder', {}, [QUALITY]),
  one('broken-code', {}, [QUALITY, CORRUPTION]),
  one('broken-json', {}, [QUALITY, CORRUPTION]),
  one('format-drift', {}, [told('quality', 'degraded', 'format')]),
  one('agree', {}, [QUALITY]),
  one('refusal', {}, [QUALITY], [BEHAVIOUR]),
  one('foreign-answer', {}, [CONTAMINATION]),
  one('tools', {}, [QUALITY, BEHAVIOUR]),
  one('tools:trigger', { trigger: 0, how: [] }, [QUALITY, BEHAVIOUR]),
  one('broken-template', {}, [QUALITY], [INPUT_TOKENS]),
  one('broken-template:literal-parts', { how: 'literal-parts' }, [INPUT_TOKENS]),
  one('broken-template:calls-as-text', { how: 'calls-as-text' }, [QUALITY, BEHAVIOUR]),
  one('usage:injected-prompt', { inputTokens: 300 }, [INPUT_TOKENS]),
  variants(one('usage:less-thinking', { thinking: 0.3 }, [BEHAVIOUR])),
  variants(one('usage:lost-cache', { cacheReadAtMost: 0 }, [told('serving', 'changed', 'cache-read')])),
  one('stop-reason', {}, [told('behaviour', 'changed', 'stop-reason')]),
  { ...one('system-fingerprint', {}, [IDENTITY]), within: { model: 'llama-4-70b' } },
  variants(one('effort-ignored', {}, [IDENTITY, BEHAVIOUR])),
  { ...one('slow', { factor: 4 }, [SERVING]), slowly: true },
  { ...one('other-words', {}), harmless: true },
  control('http-error:outage', { status: 503 }),
  control('http-error:rate-limit', { status: 429, retryAfter: '30s' }),
  control('http-error:overloaded', { status: 529 }),
  long(control('long-timeout', { from: 500, to: 2500 })),
  control('cut-stream', {}),
  control('hang', {}),
  control('malformed', {}),
];
