import type { Effect } from './effects/effect.ts';

type Step<Value, Rest extends readonly unknown[]> = ((value: Value, ...rest: Rest) => Value) | undefined;

const chain = <Value, Rest extends readonly unknown[]>(
  steps: readonly Step<Value, Rest>[],
): ((value: Value, ...rest: Rest) => Value) => {
  return (value, ...rest) => steps.reduce((so, step) => step?.(so, ...rest) ?? so, value);
};

/** Several effects on the same requests as one, in their order; the first that spoils the answer's way decides how. */
export const combined = (effects: readonly Effect[]): Effect => {
  const [only] = effects;
  if (effects.length === 1 && only !== undefined) return only;
  const ending = effects.find((effect) => effect.ending !== undefined)?.ending;
  return {
    lostSuccess: 1 - effects.reduce((kept, { lostSuccess }) => kept * (1 - lostSuccess), 1),
    asked: chain(effects.map(({ asked }) => asked)),
    success: chain(effects.map(({ success }) => success)),
    reply: chain(effects.map(({ reply }) => reply)),
    latency: chain(effects.map(({ latency }) => latency)),
    ...(effects.some(({ usage }) => usage !== undefined) ? { usage: chain(effects.map(({ usage }) => usage)) } : {}),
    ...(ending === undefined ? {} : { ending }),
  };
};
