import type { Sample } from '../../model.ts';
import type { ShownSample } from '../views.ts';

/** Characters of a text, or of the arguments of a tool call as JSON, that a list of samples gives. */
export const TEXT_KEPT = 4_000;
const CALLS_KEPT = 20;

const head = (text: string): string => {
  const end = /[\uD800-\uDBFF]/u.test(text.charAt(TEXT_KEPT - 1)) ? TEXT_KEPT - 1 : TEXT_KEPT;
  return text.slice(0, end);
};

/** The sample with long texts cut: an answer may have megabytes, and a list a thousand of them. Arguments that are too long become the beginning of their JSON, as text. */
export const cutSample = (sample: Sample): ShownSample => {
  const { outcome } = sample;
  if (outcome.kind === 'failure') return sample;
  const calls = outcome.toolCalls.slice(0, CALLS_KEPT).map((call) => {
    const json = JSON.stringify(call.arguments);
    return json.length <= TEXT_KEPT ? call : { ...call, arguments: head(json) };
  });
  const whole =
    outcome.text.length <= TEXT_KEPT &&
    calls.length === outcome.toolCalls.length &&
    calls.every((call, i) => call === outcome.toolCalls[i]);
  return whole ? sample : { ...sample, outcome: { ...outcome, text: head(outcome.text), toolCalls: calls }, cut: true };
};
