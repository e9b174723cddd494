import { scopeName } from '../model.ts';
import type { Incident, RuledOut } from '../judgement.ts';
import type { Outcome, Sample } from '../model.ts';
import { size } from './page-parts.ts';
import { CLASS_WORDS } from './verdict-words.ts';
import type { BaseRate, NearbyChange } from './views.ts';
import { age, count, percent, when } from './words.ts';

type Kept<What extends RuledOut['what']> = Extract<RuledOut, { readonly what: What }>;
const only = <What extends RuledOut['what']>(all: readonly RuledOut[], what: What): readonly Kept<What>[] =>
  all.filter((one): one is Kept<What> => one.what === what);

const calls = ({ failures, probes }: Kept<'failures'>): string =>
  failures === 0
    ? `Missing answers: none of ${count(probes, 'probe')} failed since it was opened.`
    : `Missing answers: ${failures} of ${count(probes, 'probe')} failed since it was opened; those were not judged.`;

/** What was considered and rejected, a sentence each; signals that show nothing are one for each class. */
export const ruledOutLines = (all: readonly RuledOut[]): readonly string[] => [
  ...only(all, 'slice').map(
    ({ scope, probability }) =>
      `Another slice: ${scopeName(scope)} explains the samples less well (probability ${percent(probability)}).`,
  ),
  ...only(all, 'model').map(
    ({ model, backends, samples, effect }) =>
      `The model everywhere: on ${count(backends, 'backend')} outside, ${model} is as its baseline in ${count(samples, 'sample')} (bad: ${size(effect)}).`,
  ),
  ...only(all, 'failures').map(calls),
  ...[...Map.groupBy(only(all, 'signal'), ({ class: kind }) => kind)].map(
    ([kind, same]) =>
      `Another kind of trouble, ${kind}: nothing in ${same.map(({ signal }) => signal).join(', ')} (${count(Math.min(...same.map(({ samples }) => samples)), 'sample')} or more each).`,
  ),
];

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

const others = (kind: string, { others: all, withIncident, since }: BaseRate): string =>
  `${all - withIncident} of ${count(all, `other ${kind} change`)} on overlapping scopes since ${when(since)} had no incident near`;

/** What may be made of a change that people told of; null for what coalmine noticed itself. */
export const changeNote = ({ event, afterOnset = false, baseRate }: NearbyChange): string | null => {
  if (event === undefined) return null;
  const late = afterOnset ? ' It took effect after the estimated onset.' : '';
  return baseRate == null
    ? `Coincident, not causal: there is no other ${event.kind} change on an overlapping scope to compare with.${late}`
    : `Coincident, not causal: ${others(event.kind, baseRate)}.${late}`;
};

/** The first sentence: what is wrong, where, how much, since when. */
export const leadText = (incident: Incident, nowMs: number): string => {
  const { class: kind, scope, effect, onsetAt, closedAt, closedBy } = incident;
  const since = `since ${when(onsetAt)} (${age(nowMs - Date.parse(onsetAt))} ago)`;
  const much = effect === null ? '' : ` ${size(effect).replace(/^a/u, 'A')} are affected.`;
  const end = closedAt === null ? '' : ` Closed ${when(closedAt)}${closedBy === null ? '' : ` by ${closedBy}`}.`;
  return `On ${scopeName(scope)}, ${since}: ${CLASS_WORDS[kind]}.${much}${end}`;
};
