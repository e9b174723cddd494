import { scopeName } from '../model.ts';
import type { Incident, RuledOut } from '../judgement.ts';
import type { Outcome, Sample } from '../model.ts';
import { size } from './page-parts.ts';
import { CLASS_WORDS } from './verdict-words.ts';
import { age, count, percent, when } from './words.ts';

/** What was considered and rejected, as a sentence. */
export const ruledOutText = (one: RuledOut): string => {
  switch (one.what) {
    case 'slice':
      return `Another slice: ${scopeName(one.scope)} explains the samples less well (${percent(one.probability)}).`;
    case 'signal':
      return `Another kind of trouble: ${one.signal} (${one.class}) shows nothing there, in ${count(one.samples, 'sample')}.`;
    case 'model':
      return `The model everywhere: ${one.model} is as its baseline on ${count(one.backends, 'backend')} outside, in ${count(one.samples, 'sample')} (${size(one.effect)} bad).`;
    case 'failures':
      return one.failures === 0
        ? `Missing answers: none of ${count(one.probes, 'probe')} failed since it was opened.`
        : `Missing answers: ${one.failures} of ${count(one.probes, 'probe')} failed since it was opened, and those were not judged.`;
  }
};

/** An answer with its tool calls, or why there is none; untrusted text. */
export const outcomeText = (outcome: Outcome): string => {
  if (outcome.kind === 'failure') return `${outcome.reason}: ${outcome.message}`;
  if (outcome.hashed !== undefined) return `(not kept: ${count(outcome.hashed.text.length, 'character')})`;
  const calls = outcome.toolCalls.map(({ name, arguments: args }) => `[tool call] ${name} ${JSON.stringify(args)}`);
  return [...(outcome.text === '' && calls.length > 0 ? [] : [outcome.text]), ...calls].join('\n');
};

/** What a reader needs to tell one sample from another. */
export const sampleText = ({ at, variant, outcome, scores, key }: Sample): string => {
  const scored = Object.entries(scores).map(
    ([aspect, score]) => `${aspect} ${score === null ? 'not judged' : score.toFixed(2)}`,
  );
  const echoed = outcome.kind === 'answer' && outcome.model !== undefined ? [`says it is ${outcome.model}`] : [];
  const stopped = outcome.kind === 'answer' ? [`stopped by ${outcome.stopReason}`] : [];
  return [when(at), `variant ${variant}`, ...scored, ...stopped, ...echoed, `probe ${key}`].join(', ');
};

/** The first sentence: what is wrong, where, how much, since when. */
export const leadText = (incident: Incident, nowMs: number): string => {
  const { class: kind, scope, effect, onsetAt, closedAt, closedBy } = incident;
  const since = `since ${when(onsetAt)} (${age(nowMs - Date.parse(onsetAt))} ago)`;
  const much = effect === null ? '' : ` ${size(effect).replace(/^a/u, 'A')} are affected.`;
  const end = closedAt === null ? '' : ` Closed ${when(closedAt)}${closedBy === null ? '' : ` by ${closedBy}`}.`;
  return `On ${scopeName(scope)}, ${since}: ${CLASS_WORDS[kind]}.${much}${end}`;
};
