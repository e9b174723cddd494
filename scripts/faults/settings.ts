import { EFFECTS } from '../../src/simulator/effects/index.ts';
import { makeFault } from '../../src/simulator/fault.ts';
import type { Fault } from '../../src/simulator/fault.ts';

type Options = Readonly<Record<string, unknown>>;

/** How each effect is tried, where its defaults are not enough or do nothing. */
const SETTINGS: Readonly<Record<string, readonly Options[]>> = {
  'success-rate': [{ factor: 0.2 }],
  'failure-odds': [{ times: 10_000 }],
  'wrong-model': [{ model: 'another-model' }, { model: 'another-model', echo: false }],
  'truncated-input': [{ tokens: 256 }, { tokens: 2048 }],
  'long-input': [{ from: 1000, to: 3000 }],
  'thinking-cleared': [{ factor: 0.1 }],
  'broken-template': [{}, { how: 'literal-parts' }, { how: 'calls-as-text' }],
  'language-switch': [{}, { sentence: 1, language: 'german' }],
  loop: [{}, { what: 'pad' }],
  'length-cap': [{}, { words: 8 }],
  tools: [{}, { trigger: 0 }, { needless: 1 }],
  usage: [{ inputTokens: 30 }, { thinking: 0.2 }, { cacheReadAtMost: 0 }],
  slow: [{ factor: 4 }],
  'http-error': [{ status: 503 }],
  'long-timeout': [{ from: 1000, to: 3000 }],
};

/** What depends on the length of an input or on caches: the others are not tried on long inputs, which take their time. */
const BY_LENGTH = new Set(['truncated-input', 'long-input', 'usage']);

/** One way in which a service goes wrong. */
export interface Trial {
  /** `effect`, with its options when they are not the defaults. */
  readonly name: string;
  readonly fault: Fault;
  /** Tried on long inputs too. */
  readonly byLength: boolean;
}

const nameOf = (type: string, options: Options): string =>
  [type, ...Object.entries(options).map(([key, value]) => `${key}: ${String(value)}`)].join(', ').replace(', ', ' ');

/**
 * Every effect of the simulator, on all requests.
 * @throws when an effect cannot do without options and none are given above
 */
export const trials = (): readonly Trial[] =>
  EFFECTS.flatMap(({ type, options: schema }) =>
    (SETTINGS[type] ?? [{}]).map((options) => {
      const parsed = schema.safeParse(options);
      if (!parsed.success) throw new Error(`scripts/faults/settings.ts needs options for the effect ${type}`);
      const fault = makeFault({ name: type, effect: { type, ...options } });
      return { name: nameOf(type, options), fault, byLength: BY_LENGTH.has(type) };
    }),
  );
